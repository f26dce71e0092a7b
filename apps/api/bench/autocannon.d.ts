// The package has no types of its own; this is the part we use.
declare module 'autocannon' {
  type Request = { method?: string; body?: string | Buffer; headers?: Record<string, string> }
  type Options = {
    url: string
    connections: number
    duration: number
    headers?: Record<string, string>
    requests?: Array<Request & { setupRequest?: (request: Request) => Request }>
  }
  type Result = {
    non2xx: number
    errors: number
    requests: { average: number; total: number }
    latency: { p50: number; p99: number }
  }
  // biome-ignore lint/style/noDefaultExport: the package has a default export
  export default function autocannon(options: Options): Promise<Result>
}
