import { playDemo } from '../demo/play-demo.js'
import { createStageReporter } from '../demo/stage-reporter.js'
import type { LocalContext } from '../local-context.js'
import { LocalError } from '../local-error.js'
import { withStack } from './with-stack.js'

const OPTIONS = ['--once', '--json']

/** `npm run demo`: the life of a pull request, before your eyes. */
export const runDemo = async (context: LocalContext, args: string[]): Promise<number> => {
  const unknown = args.filter(arg => !OPTIONS.includes(arg))
  if (unknown.length > 0) {
    throw new LocalError(`The demo does not know ${unknown.join(' ')}. It knows: ${OPTIONS.join(', ')}.`)
  }
  const once = args.includes('--once')
  const reporter = createStageReporter({ json: args.includes('--json'), startedAt: context.startedAt })
  reporter.begin()
  try {
    return await withStack({ context, flexiblePort: true, onNotice: reporter.notice }, (stack, stopWanted) =>
      playDemo({ stack, reporter, once, stopWanted }),
    )
  } catch (error) {
    reporter.failed(error)
    return 1
  }
}
