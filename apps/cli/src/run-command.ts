import { Unusable, WrongUsage, type Command, type Terminal } from './command.js';

/** Read only when they are asked for: a check of a policy needs no database. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'policy check': async () => (await import('./policy/command.js')).policyCheck,
  'audit migrate': async () => (await import('./audit-migrate/command.js')).auditMigrate,
  'audit verify': async () => (await import('./audit-verify/command.js')).auditVerify,
  'audit retain': async () => (await import('./audit-retain/command.js')).auditRetain,
};

const USAGE = `chancery COMMAND [options]

  policy check   what pki-signer would decide for the Pkis in manifests, and by which rule
  audit migrate  makes or changes the history's tables in the database
  audit verify   whether an exported history is whole: nothing altered, nothing missing
  audit retain   removes old records from the history, and leaves a trace of it

chancery COMMAND --help says more.
`;

/** Runs what the arguments name and tells the exit code, whatever happens: 2 also for a defect of ours. */
export const runCommand = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const [noun = '', verb = '', ...rest] = args;
  if (noun === '--help' || noun === '-h') {
    terminal.out(USAGE);
    return 0;
  }
  const load = COMMANDS[`${noun} ${verb}`];
  if (load === undefined) {
    terminal.note(USAGE);
    return 2;
  }
  try {
    const command = await load();
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out(command.usage);
      return 0;
    }
    return await command.run(rest, terminal).catch((error: unknown) => {
      if (!(error instanceof Unusable)) throw error;
      terminal.note(`${error.message}\n${error instanceof WrongUsage ? `\n${command.usage}` : ''}`);
      return 2;
    });
  } catch (error) {
    // Any other code than 2 would be an answer, and there is none.
    terminal.note(`chancery ${noun} ${verb} has failed and has no answer. This is a defect of chancery: please report it with what follows.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  }
};
