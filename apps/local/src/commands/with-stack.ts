import type { LocalContext } from '../local-context.js'
import { openStack, type Stack } from '../stack/open-stack.js'
import { watchParent } from '../watch-parent.js'
import { watchSignals } from '../watch-signals.js'

type Options = {
  context: LocalContext
  flexiblePort: boolean
  onNotice: (message: string) => void
}

/** What a shell shows for a program that Ctrl-C ended. */
const INTERRUPTED = 130

/**
 * Starts the stack, does `work` and stops the stack, whichever ends first: the work, a signal, the npm that started us, or a part of
 * the stack. `work` is given a promise that resolves when the stack is to stop. A start that is under way is broken off.
 */
export const withStack = async (
  options: Options,
  work: (stack: Stack, stopWanted: Promise<unknown>) => Promise<number>,
): Promise<number> => {
  const { context } = options
  // When a script ends, the reader of our output ends with it; a failed write must not prevent an orderly stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  let stack: Stack | null = null
  const signals = watchSignals(() => {
    // Without a stack to stop, the guard stops what was started.
    void (stack?.stop({ patienceMs: 0 }) ?? Promise.resolve()).finally(() => process.exit(INTERRUPTED))
  })
  const orphaned = watchParent({
    parentPid: context.parentPid ?? process.ppid,
    environment: context.environment,
  })
  const stopping = new AbortController()
  const stopWanted = Promise.race([signals.wanted, orphaned]).then(() => stopping.abort())
  try {
    stack = await openStack({ ...options, stopping: stopping.signal })
    const failed = stack.failed.then(error => {
      throw error
    })
    return await Promise.race([work(stack, stopWanted), failed, stopWanted.then(() => INTERRUPTED)])
  } catch (error) {
    if (stopping.signal.aborted) return INTERRUPTED
    throw error
  } finally {
    if (stopping.signal.aborted) options.onNotice('Stopping …')
    await stack?.stop()
  }
}
