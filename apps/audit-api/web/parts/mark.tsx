import type { Tone } from '../search/brief.js';

const SIGNS = { good: '✓', bad: '✕', neutral: '·' } as const;
const NAMES = { good: 'good', bad: 'bad', neutral: 'news' } as const;

/** Whether that is what the owner wanted: by colour, by sign, and in words. */
export const Mark = ({ tone }: { tone: Tone }) => (
  <span class={`mark ${tone}`}>
    <span aria-hidden="true">{SIGNS[tone]}</span>
    <span class="hidden">{NAMES[tone]}:</span>
  </span>
);
