import { type DestinationStream, type Logger, type LoggerOptions as PinoOptions, pino } from 'pino'
import { redactNow } from './redaction.js'
import { currentTrail } from './trail.js'

export type { Logger } from 'pino'

/** Field names whose values never reach a log, at any depth up to three. */
const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'privateKey',
  'x-hub-signature-256',
  'fly-machine-lease-nonce',
]
const quoted = secretNames.map(name => `["${name}"]`)

export type LoggerOptions = {
  name: string
  level: string
  version?: string
  /** Masks secrets by value in every complete line; by name they are masked anyway. */
  redactLine?: (line: string) => string
  /** Gets the error of every line of the level error or fatal. Must not throw. */
  onError?: (line: ErrorLine) => void
  destination?: DestinationStream
}

export type ErrorLine = { error: unknown; message: string; level: 'error' | 'fatal' }

/** JSON lines with a level by name, ISO times and the fields of `currentTrail`; known secret fields are masked. */
export const createLogger = ({
  name,
  level,
  version,
  redactLine = line => line,
  onError,
  destination,
}: LoggerOptions): Logger =>
  pino(
    {
      name,
      level,
      base: { version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: describeError },
      // A copy: pino adds the fields of the line to it.
      mixin: () => ({ ...currentTrail() }),
      hooks: {
        streamWrite: line => redactLine(redactNow(line)),
        ...(onError ? { logMethod: tellErrors(onError) } : {}),
      },
      redact: {
        paths: quoted.flatMap(field => [field, `*${field}`, `*.*${field}`]),
        censor: '[redacted]',
      },
    },
    ...(destination ? [destination] : []),
  )

/** As pino writes errors, less what database errors carry: statements with their parameters, which hold what people sent us. */
const describeError = (error: Error): unknown => {
  const described = pino.stdSerializers.err(error) as unknown as Record<string, unknown>
  for (const key of ['query', 'params']) delete described[key]
  for (const key of ['message', 'stack']) {
    if (typeof described[key] === 'string') described[key] = withoutParameters(described[key])
  }
  return described
}

const values = /\bparams: /

/**
 * The text or stack of a database error without the values of its statement. Values have lines, too: they end where nothing follows
 * but the frames of the stack, up to the next cause.
 */
export const withoutParameters = (text: string): string => {
  if (!values.test(text)) return text
  const kept: string[] = []
  let frames: string[] | null = null
  for (const line of text.split('\n')) {
    if (frames !== null && !line.startsWith('caused by: ')) {
      if (/^\s+at /.test(line)) frames.push(line)
      else frames = []
      continue
    }
    for (const frame of frames ?? []) kept.push(frame)
    const at = values.exec(line)?.index
    frames = at === undefined ? null : []
    kept.push(at === undefined ? line : `${line.slice(0, at)}params: [redacted]`)
  }
  return [...kept, ...(frames ?? [])].join('\n')
}

const errorLevel = 50
const fatalLevel = 60

const tellErrors = (
  onError: (line: ErrorLine) => void,
): NonNullable<NonNullable<PinoOptions['hooks']>['logMethod']> =>
  function (args, method, level) {
    const [fields, message] = args as unknown as [{ err?: unknown } | undefined, unknown]
    if (level >= errorLevel && fields?.err !== undefined)
      onError({
        error: fields.err,
        message: String(message ?? ''),
        level: level >= fatalLevel ? 'fatal' : 'error',
      })
    method.apply(this, args)
  }
