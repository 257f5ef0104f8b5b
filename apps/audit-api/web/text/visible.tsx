import { clipped, written } from './unsafe.js';

/** Text that somebody else wrote: a text node of its own direction, with nothing hidden in it. */
export const Visible = ({ text, most = 1_200 }: { text: string; most?: number }) => <bdi>{clipped(written(text), most)}</bdi>;
