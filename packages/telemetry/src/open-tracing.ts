import { createHash, randomBytes } from 'node:crypto'
import {
  type Attributes,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { type SpanKind as Kind, type SpanAttributes, type Tracer, within } from '@taxiway/runtime'

export type TracingOptions = {
  endpoint: string
  headers: Record<string, string>
  ratio: number
  service: string
  version: string
  environment: string
}

const mostWaiting = 2_048
const perExport = 256
const everyMs = 2_000
const exportTimeoutMs = 5_000
const closeTimeoutMs = 2_000

const kinds: Record<Kind, SpanKind> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

/**
 * Sends spans to a collector. The trace and its first span derive from the correlation id, so every process knows them and no row
 * has to carry more than that id; whether a story is traced follows from it, too.
 */
export const openTracing = ({ endpoint, headers, ratio, service, version, environment }: TracingOptions) => {
  const ids = createIds()
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers,
    timeoutMillis: exportTimeoutMs,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': `taxiway-${service}`,
      'service.version': version,
      'deployment.environment.name': environment,
    }),
    sampler: new TraceIdRatioBasedSampler(ratio),
    idGenerator: ids,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: mostWaiting,
        maxExportBatchSize: perExport,
        scheduledDelayMillis: everyMs,
        exportTimeoutMillis: exportTimeoutMs,
      }),
    ],
  })
  const spans = provider.getTracer('taxiway')

  const tracer: Tracer = {
    begin: ({ name, kind = 'internal', attributes, isFirst, correlationId, parentId }) => {
      const story = idsOf(correlationId)
      const isRoot = isFirst === true && parentId === null
      if (isRoot) ids.next(story)
      const parent = trace.setSpanContext(ROOT_CONTEXT, {
        traceId: story.traceId,
        spanId: parentId ?? story.spanId,
        traceFlags: TraceFlags.SAMPLED,
        isRemote: parentId === null,
      })
      const span = spans.startSpan(
        name,
        { kind: kinds[kind], attributes: known({ ...attributes, 'taxiway.correlation_id': correlationId }) },
        isRoot ? ROOT_CONTEXT : parent,
      )
      return {
        id: span.spanContext().spanId,
        end: ({ error, attributes: more } = {}) => {
          if (more) span.setAttributes(known(more))
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
          span.end()
        },
      }
    },
  }
  return { tracer, close: () => within(closeTimeoutMs, provider.shutdown()) }
}

type Story = { traceId: string; spanId: string }

const idsOf = (correlationId: string): Story => {
  const digest = createHash('sha256').update(correlationId).digest('hex')
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) }
}

/** Random ids, but for the next span, which begins at once. */
const createIds = () => {
  let given: Partial<Story> = {}
  const take = (key: keyof Story, bytes: number): string => {
    const { [key]: id = randomBytes(bytes).toString('hex'), ...rest } = given
    given = rest
    return id
  }
  return {
    next: (story: Story) => {
      given = story
    },
    generateTraceId: () => take('traceId', 16),
    generateSpanId: () => take('spanId', 8),
  }
}

const known = (attributes: SpanAttributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Attributes
