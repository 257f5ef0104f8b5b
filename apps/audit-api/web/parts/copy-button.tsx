import { useEffect, useState } from 'preact/hooks';

/** Copies a text as it is. Browsers allow it on localhost and over HTTPS only. */
export const CopyButton = ({ text, what }: { text: string; what: string }) => {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    const { clipboard } = navigator as { clipboard?: Clipboard };
    if (clipboard === undefined) return setSaid('This browser copies only over HTTPS or on localhost');
    clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('The browser did not allow it'),
    );
  };
  return (
    <span class="copy">
      <button type="button" class="quiet small" onClick={copy} aria-label={`Copy ${what}`}>Copy</button>
      <span role="status" class="note">{said}</span>
    </span>
  );
};
