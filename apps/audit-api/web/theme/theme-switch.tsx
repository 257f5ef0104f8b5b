import { useState } from 'preact/hooks';

import { THEMES, chooseTheme, currentTheme } from './theme.js';

const MARKS = { system: '◐', light: '☀', dark: '☾' } as const;

/** One button that goes round: system, light, dark. */
export const ThemeSwitch = () => {
  const [theme, setTheme] = useState(currentTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const change = (): void => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" class="quiet" onClick={change} aria-label={`Colours: ${theme}. Change to ${next}.`} title={`Colours: ${theme}`}>
      <span aria-hidden="true">{MARKS[theme]}</span>
    </button>
  );
};
