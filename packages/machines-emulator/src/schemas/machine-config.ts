import { z } from 'zod'

const text = z.string()
const whole = z.number().int()
const flag = z.boolean()
const words = z.array(text)
const textMap = z.record(text, text)

const httpHeader = z.strictObject({ name: text, values: words }).partial()

const stopSignal = z.enum(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGUSR1', 'SIGUSR2', 'SIGTERM'])

const stopConfig = z.strictObject({ signal: stopSignal, timeout: text }).partial()

const serviceCheckShape = {
  grace_period: text,
  headers: z.array(httpHeader),
  interval: text,
  method: text,
  path: text,
  port: whole,
  protocol: z.enum(['http', 'https']),
  timeout: text,
  tls_server_name: text,
  tls_skip_verify: flag,
  type: z.enum(['http', 'tcp']),
}

const serviceCheck = z.strictObject(serviceCheckShape).partial()

const machineCheck = z
  .strictObject({
    ...serviceCheckShape,
    kind: z.enum(['informational', 'readiness']),
  })
  .partial()

const httpOptions = z
  .strictObject({
    compress: flag,
    h2_backend: flag,
    headers_read_timeout: whole,
    idle_timeout: whole,
    replay_cache: z.array(z.looseObject({})),
    response: z.strictObject({ headers: z.record(text, z.unknown()), pristine: flag }).partial(),
  })
  .partial()

const servicePort = z
  .strictObject({
    end_port: whole,
    force_https: flag,
    handlers: words,
    http_options: httpOptions,
    port: whole,
    proxy_proto_options: z.strictObject({ version: text }).partial(),
    start_port: whole,
    tls_options: z.strictObject({ alpn: words, default_self_signed: flag, versions: words }).partial(),
  })
  .partial()

const service = z
  .strictObject({
    autostart: flag,
    autostop: z.enum(['off', 'stop', 'suspend']),
    checks: z.array(serviceCheck),
    concurrency: z.strictObject({ hard_limit: whole, soft_limit: whole, type: text }).partial(),
    force_instance_description: text,
    force_instance_key: text,
    internal_port: whole.min(1).max(65_535),
    min_machines_running: whole,
    ports: z.array(servicePort),
    protocol: text,
  })
  .partial()

const guest = z
  .strictObject({
    cpu_kind: text,
    cpus: whole,
    gpu_kind: text,
    gpus: whole,
    host_dedication_id: text,
    kernel_args: words,
    max_memory_mb: whole,
    memory_mb: whole,
    persist_rootfs: z.enum(['never', 'always', 'restart']),
  })
  .partial()

const file = z
  .strictObject({
    guest_path: text,
    image_config: text,
    mode: whole,
    raw_value: text,
    secret_name: text,
  })
  .partial()

const dns = z
  .strictObject({
    dns_forward_rules: z.array(z.strictObject({ addr: text, basename: text }).partial()),
    hostname: text,
    hostname_fqdn: text,
    nameservers: words,
    options: z.array(z.strictObject({ name: text, value: text }).partial()),
    searches: words,
    skip_registration: flag,
  })
  .partial()

const init = z
  .strictObject({
    cmd: words,
    entrypoint: words,
    exec: words,
    kernel_args: words,
    swap_size_mb: whole,
    tty: flag,
  })
  .partial()

const restart = z
  .strictObject({
    gpu_bid_price: z.number(),
    max_retries: whole,
    policy: z.enum(['no', 'always', 'on-failure', 'spot-price']),
  })
  .partial()

/**
 * A machine's configuration by the field names of the Machines API. Parts this emulator gives no meaning to
 * (containers, volumes, statics) are still known by name, so that only invented fields are refused.
 */
export const machineConfigSchema = z
  .strictObject({
    auto_destroy: flag,
    cache_drive: z.looseObject({}),
    checks: z.record(text, machineCheck),
    containers: z.array(z.looseObject({})),
    disable_machine_autostart: flag,
    dns,
    env: textMap,
    files: z.array(file),
    guest,
    init,
    metadata: textMap,
    metrics: z.strictObject({ https: flag, path: text, port: whole }).partial(),
    mounts: z.array(z.looseObject({})),
    processes: z.array(z.looseObject({})),
    restart,
    rootfs: z.looseObject({}),
    schedule: text,
    services: z.array(service),
    size: text,
    standbys: words,
    statics: z.array(z.looseObject({})),
    stop_config: stopConfig,
  })
  .partial()
  .extend({ image: text.min(1) })

export type MachineConfig = z.infer<typeof machineConfigSchema>
export type MachineCheck = z.infer<typeof machineCheck>

export { stopSignal as stopSignalSchema }
