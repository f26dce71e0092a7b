import type { LocalContext } from './local-context.js'

type Invocation = Omit<LocalContext, 'environment'> & { command: string; args: string[] }

// Each command loads only what it needs: a warm start is made of such moments.
const COMMANDS: Record<string, () => Promise<(context: LocalContext, args: string[]) => Promise<number>>> = {
  start: async () => (await import('./commands/run-stack.js')).runStack,
  demo: async () => (await import('./commands/run-demo.js')).runDemo,
  plan: async () => (await import('./commands/plan-folder.js')).planFolder,
  'pin-images': async () => (await import('./commands/pin-images.js')).pinImages,
  reset: async () => (await import('./commands/reset-state.js')).resetState,
}

/** Called by the command line, in its own process; resolves with the exit code. */
export const runLocalCommand = async ({ command, args, ...context }: Invocation): Promise<number> => {
  const load = COMMANDS[command]
  if (load === undefined) throw new Error(`There is no command ${command}.`)
  const run = await load()
  return run({ ...context, environment: process.env }, args)
}
