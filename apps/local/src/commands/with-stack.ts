import type { LocalContext } from '../local-context.js'
import { openStack, type Stack } from '../stack/open-stack.js'
import { watchSignals } from '../watch-signals.js'

type Options = {
  context: LocalContext
  flexiblePort: boolean
  onNotice: (message: string) => void
}

/**
 * Starts the stack, does `work` and stops the stack, whatever ends first: the work, a signal, or a part of the
 * stack. `work` is given a promise that resolves when somebody wants to stop.
 */
export async function withStack(
  options: Options,
  work: (stack: Stack, stopWanted: Promise<unknown>) => Promise<number>,
): Promise<number> {
  let stack: Stack | null = null
  const signals = watchSignals(() => {
    void stack?.stop({ patienceMs: 0 }).finally(() => process.exit(130))
  })
  stack = await openStack(options)
  try {
    if (signals.isWanted()) return 130
    const failed = stack.failed.then(error => {
      throw error
    })
    return await Promise.race([work(stack, signals.wanted), failed, signals.wanted.then(() => 130)])
  } finally {
    if (signals.isWanted()) options.onNotice('Stopping …')
    await stack.stop()
  }
}
