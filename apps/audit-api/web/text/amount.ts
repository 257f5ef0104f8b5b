/** `1,234` and, where there is little room, `1.2k`. */
export const amount = (n: number): string => n.toLocaleString('en-GB');
export const short = (n: number): string => n.toLocaleString('en-GB', { notation: 'compact', maximumFractionDigits: 1 });
/** `1 record`, `2 records`. */
export const counted = (n: number, one: string, several = `${one}s`): string => `${amount(n)} ${n === 1 ? one : several}`;
