import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

export type Metrics = {
  counter: (name: string, help: string, labels?: readonly string[]) => Counter<string>
  /** `collect` sets its value when the metrics are read. */
  gauge: (
    name: string,
    help: string,
    labels?: readonly string[],
    collect?: (gauge: Gauge<string>) => void | Promise<void>,
  ) => Gauge<string>
  /** Durations in seconds. Give fewer `bounds` where the labels have many values: each bound is a series of each. */
  duration: (
    name: string,
    help: string,
    labels?: readonly string[],
    bounds?: readonly number[],
  ) => Histogram<string>
  contentType: string
  render: () => Promise<string>
}

/** A registry of one process; every name starts with `taxiway_`. */
export const createMetrics = (options: { defaults?: boolean } = {}): Metrics => {
  const registry = new Registry()
  if (options.defaults ?? true) collectDefaultMetrics({ register: registry })
  const shape = (name: string, help: string, labels: readonly string[] = []) => ({
    name: `taxiway_${name}`,
    help,
    labelNames: [...labels],
    registers: [registry],
  })
  return {
    counter: (name, help, labels) => new Counter(shape(name, help, labels)),
    gauge: (name, help, labels, collect) =>
      new Gauge({
        ...shape(name, help, labels),
        ...(collect
          ? {
              collect() {
                return collect(this)
              },
            }
          : {}),
      }),
    duration: (name, help, labels, bounds = seconds) =>
      new Histogram({ ...shape(name, help, labels), buckets: [...bounds] }),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  }
}
