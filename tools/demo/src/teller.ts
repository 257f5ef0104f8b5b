import { styleText } from 'node:util';

/** A step of the story was not seen. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen';
}

const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const style = (format: Parameters<typeof styleText>[0], text: string): string => (colour ? styleText(format, text) : text);

/** Tells the story: headings, commands with their real output, and what was seen. */
export class Teller {
  private readonly seen: { what: string; seconds: number }[] = [];
  private readonly began = Date.now();
  private over = false;

  constructor(private readonly out: NodeJS.WritableStream = process.stdout) {}

  heading(text: string): void {
    this.tell(`\n${style(['bold', 'cyan'], `── ${text} `.padEnd(100, '─'))}`);
  }

  command(text: string): void {
    this.tell(`${style('green', '$')} ${style('bold', text)}`);
  }

  output(text: string): void {
    this.tell(text.replace(/ +$/gm, '').trimEnd().replace(/^/gm, '  ').replace(/^.*\bWarning\b.*$/gm, (line) => style('yellow', line)));
  }

  /** What was to be seen has been seen. */
  check(what: string): void {
    this.seen.push({ what, seconds: (Date.now() - this.began) / 1000 });
    this.tell(`${style('green', '✔')} ${what}`);
  }

  summary(): void {
    this.heading('What was seen');
    for (const { what, seconds } of this.seen) this.tell(`${style('green', '✔')} ${seconds.toFixed(1).padStart(6)} s  ${what}`);
  }

  /** The story ends here; what is done about it is still said. */
  interrupted(): void {
    this.say('\ninterrupted: stopping everything');
    this.over = true;
  }

  say(text: string): void {
    this.line(style('dim', text));
  }

  failed(what: string): void {
    this.line(`${style('red', '✘')} ${what}`);
  }

  private tell(text: string): void {
    if (!this.over) this.line(text);
  }

  private line(text: string): void {
    this.out.write(`${text}\n`);
  }
}

/** Asks again until the answer is there, and says what was last seen if it never is. */
export const until = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 20_000,
  everyMs = 50,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new NotSeen(`not seen within ${timeoutMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
