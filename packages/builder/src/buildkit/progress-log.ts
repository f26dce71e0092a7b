import { createTail } from '../build/output-tail.js'
import type { BuildInputs } from '../image-builder.js'
import { clipText } from './clip-text.js'
import type { Progress } from './read-progress.js'
import { createStepOutput, type StreamRedactor } from './step-output.js'

type Stream = 'stdout' | 'stderr'

export type FailedStep = {
  /** As in the Dockerfile, behind its place: `[build 2/4] RUN npm ci`. */
  name: string
  error: string
  lastLines: string[]
}

type Deps = {
  /** Takes whole lines, secrets masked. */
  write: (stream: Stream, text: string) => Promise<void>
  redact: (text: string) => string
  openRedactor: () => StreamRedactor
}

type Step = {
  name: string
  /** Undefined until the log names it. */
  number: number | undefined
  outputs: Map<Stream, ReturnType<typeof createStepOutput>>
  tail: ReturnType<typeof createTail>
  isRunning: boolean
  wasCached: boolean
}

/** A Dockerfile chooses the program that reads it, which may name any number of steps. */
const mostSteps = 5_000
const longestName = 400
const longestDigest = 200
const mostBases = 100
const longestBase = 512
/** A build goes on without its cache, and its first one has none. */
const optionalStep = /^(importing cache manifest from|exporting cache to) /
const baseStep = /^\[[^\]]*\] FROM ([^\s@]+)@sha256:([0-9a-f]{64})$/

/**
 * Turns the progress of a build into lines for its log: `#3 [build 2/4] RUN npm ci`, then each line of the step's output behind `#3`.
 * Output is redacted per step and stream, before the lines of steps that run at the same time mix.
 */
export const createProgressLog = ({ write, redact, openRedactor }: Deps) => {
  const steps = new Map<string, Step>()
  let named = 0
  let failed: FailedStep | undefined

  const stepOf = (digest: string): Step | undefined => {
    const known = steps.get(digest)
    if (known !== undefined || steps.size >= mostSteps || digest.length > longestDigest) return known
    const step = { name: digest, number: undefined, outputs: new Map(), tail: createTail() }
    steps.set(digest, { ...step, isRunning: false, wasCached: false })
    return steps.get(digest)
  }
  const nameOf = ({ name }: Step): string => redact(name).replaceAll(/\s+/g, ' ').slice(0, longestName)
  /** Names the step before its first line. */
  const numberOf = async (step: Step): Promise<number> => {
    if (step.number !== undefined) return step.number
    named += 1
    step.number = named
    await write('stdout', `#${named} ${nameOf(step)}\n`)
    return named
  }
  const say = async (step: Step, stream: Stream, text: string): Promise<void> => {
    if (text === '') return
    const number = await numberOf(step)
    const lines = text.endsWith('\n') ? text.slice(0, -1) : text
    await write(stream, `#${number} ${lines.replaceAll('\n', `\n#${number} `)}\n`)
  }
  const print = async (step: Step, stream: Stream, text: string): Promise<void> => {
    step.tail.push(text === '' || text.endsWith('\n') ? text : `${text}\n`)
    await say(step, stream, text)
  }
  const outputOf = (step: Step, stream: Stream) => {
    const output = step.outputs.get(stream) ?? createStepOutput(openRedactor())
    step.outputs.set(stream, output)
    return output
  }
  const endOutput = async (step: Step): Promise<void> => {
    for (const [stream, output] of step.outputs) await print(step, stream, output.end())
    step.outputs.clear()
  }
  const fail = async (step: Step, whole: string): Promise<void> => {
    const error = redact(clipText(whole, openRedactor))
    if (optionalStep.test(step.name)) return say(step, 'stdout', `passed over: ${error}\n`)
    const lastLines = step.tail.text().split('\n').filter(Boolean)
    failed ??= { name: nameOf(step), error, lastLines }
    await say(step, 'stderr', `ERROR: ${error}\n`)
  }

  type Vertex = NonNullable<Progress['vertexes']>[number]
  const begin = async ({ digest, name, started, completed }: Vertex): Promise<void> => {
    const step = stepOf(digest)
    if (step === undefined) return
    step.name = clipText(name, openRedactor)
    // A step that was found in the cache ends and begins again.
    step.isRunning = started !== undefined && completed === undefined
    if (step.isRunning && !name.startsWith('[internal]')) await numberOf(step)
  }
  const finish = async ({ digest, completed, cached, error }: Vertex): Promise<void> => {
    const step = steps.get(digest)
    if (step === undefined || (completed === undefined && error === undefined)) return
    await endOutput(step)
    if (error !== undefined) await fail(step, error)
    else if (cached && !step.wasCached) await say(step, 'stdout', 'CACHED\n')
    step.wasCached ||= cached === true
    step.tail = createTail()
  }

  return {
    /** The first step that failed. */
    get failed() {
      return failed
    },
    /** The images that stages began with, as BuildKit names them. */
    listBases: (): BuildInputs =>
      [...steps.values()]
        .flatMap(({ name }) => {
          const [, uri, sha256] = baseStep.exec(name) ?? []
          if (uri === undefined || sha256 === undefined || uri.length > longestBase) return []
          return [{ uri: `oci:${uri}`, digest: { sha256 } }]
        })
        .slice(0, mostBases),
    /** The names of the steps that have begun and not ended. */
    listRunning: (): string[] => [...steps.values()].filter(step => step.isRunning).map(nameOf),
    push: async ({ vertexes, logs, warnings }: Progress): Promise<void> => {
      for (const vertex of vertexes ?? []) await begin(vertex)
      for (const { vertex, stream, data } of logs ?? []) {
        const step = stepOf(vertex)
        const name = stream === 2 ? 'stderr' : 'stdout'
        if (step !== undefined)
          await print(step, name, outputOf(step, name).push(Buffer.from(data, 'base64')))
      }
      for (const vertex of vertexes ?? []) await finish(vertex)
      for (const { vertex, short } of warnings ?? []) {
        const step = vertex === undefined ? undefined : stepOf(vertex)
        const text = redact(Buffer.from(short ?? '', 'base64').toString('utf8'))
        if (step !== undefined && text !== '') await say(step, 'stderr', `warning: ${text}\n`)
      }
    },
    /** Writes what was held back; call it when the build has ended, in every case. */
    end: async (): Promise<void> => {
      for (const step of steps.values()) await endOutput(step)
    },
  }
}
