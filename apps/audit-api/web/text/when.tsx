import { inUtc, local, relative } from './moment.js';

/** A moment by the reader's clock; UTC when it is pointed at. */
export const When = ({ at, form, ago = false }: { at: string | undefined; form?: 'day' | 'minute' | 'second'; ago?: boolean }) => {
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return <span>unknown</span>;
  const now = new Date();
  return (
    <time dateTime={date.toISOString()} title={inUtc(date)}>
      {local(date, now, form)}
      {ago && <span class="ago">{relative(date, now)}</span>}
    </time>
  );
};
