/**
 * Preloaded into an app (`node --import`): its clock differs from the machine's by as many milliseconds as the file
 * CLOCK_OFFSET_FILE says, from the moment it says so. The process is the real one; only what Date tells is shifted.
 */
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 250;
const RealDate = Date;
let offset = 0;

const look = () => {
  try {
    offset = Number(readFileSync(process.env.CLOCK_OFFSET_FILE, 'utf8')) || 0;
  } catch {
    offset = 0;
  }
};

const now = () => RealDate.now() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
look();
setInterval(look, LOOK_EVERY_MS).unref();
