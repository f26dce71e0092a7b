import { migrateDatabase } from './commands/migrate-database.js'
import { resetState } from './commands/reset-state.js'
import { runDemo } from './commands/run-demo.js'
import { runStack } from './commands/run-stack.js'
import type { LocalContext } from './local-context.js'

type Invocation = Omit<LocalContext, 'environment'> & { command: string; args: string[] }

const COMMANDS: Record<string, (context: LocalContext, args: string[]) => Promise<number>> = {
  start: runStack,
  demo: runDemo,
  reset: resetState,
  'db:migrate': migrateDatabase,
}

/** Called by the command line, in its own process; resolves with the exit code. */
export async function runLocalCommand({ command, args, ...context }: Invocation): Promise<number> {
  const run = COMMANDS[command]
  if (run === undefined) throw new Error(`There is no command ${command}.`)
  return run({ ...context, environment: process.env }, args)
}
