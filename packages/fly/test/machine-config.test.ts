import { Ajv } from 'ajv'
import t from 'tap'
import {
  buildMachineConfig,
  createMachineBody,
  type FlyMachine,
  type FoundFault,
  findMachineFault,
  type LaunchSpec,
  mayTouch,
  readLastExit,
  readMachineHealth,
  readOwnership,
  updateMachineBody,
} from '../src/index.js'
import { isCrashLooping } from '../src/machine-health.js'
import { machineSchema } from '../src/schemas.js'
import { contractsAbsent, readContract } from './contracts.js'

const spec: LaunchSpec = {
  image: 'registry.fly.io/app@sha256:0123',
  env: { LOG: 'debug' },
  guest: { cpuKind: 'shared', cpus: 1, memoryMb: 256 },
  internalPort: 3000,
  check: { type: 'http', path: '/health' },
  ownership: { environmentId: 'env_1', deploymentId: 'dep_1', generation: 3, fence: 17 },
  metadata: { commit: 'abc' },
}

const aMachine = (fields: Record<string, unknown>): FlyMachine =>
  machineSchema.parse({ id: 'm1', state: 'started', config: buildMachineConfig(spec), ...fields })

type Schema = { [key: string]: unknown }

/** The contract allows unknown fields; our bodies must not use one, because Fly ignores it silently. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema as Schema).filter(([key]) => key !== 'example')
  const copy: Schema = Object.fromEntries(entries.map(([key, value]) => [key, closed(value)]))
  const { allOf, ...rest } = copy
  // The contract writes a reference with a description as allOf with one entry.
  if (Array.isArray(allOf) && allOf.length === 1) return allOf[0]
  return 'properties' in copy && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : rest
}

const contract = readContract<{ components: { schemas: Schema } }>('fly-machines-openapi.json')
t.test(
  'every field of our request bodies is in the contract',
  { skip: contract ? false : contractsAbsent },
  async t => {
    const ajv = new Ajv({ strict: false })
    ajv.addSchema({ $id: 'fly', components: { schemas: closed(contract?.components.schemas) } })
    const errorsOf = (name: string, body: unknown) => {
      const validate = ajv.compile({ $ref: `fly#/components/schemas/${name}` })
      validate(JSON.parse(JSON.stringify(body)))
      return validate.errors ?? []
    }
    const config = buildMachineConfig(spec)
    const input = {
      app: 'a',
      name: 'web-1',
      config,
      region: 'fra',
      skipLaunch: true,
      leaseTtlSeconds: 30,
      minSecretsVersion: 4,
    }
    t.strictSame(errorsOf('CreateMachineRequest', createMachineBody(input)), [])
    t.strictSame(
      errorsOf('UpdateMachineRequest', updateMachineBody({ ...input, machineId: 'm', currentVersion: 'v' })),
      [],
    )
    const tcp = buildMachineConfig({ ...spec, check: { type: 'tcp' }, autostop: 'suspend' })
    t.strictSame(errorsOf('fly.MachineConfig', tcp), [])
    t.strictSame(errorsOf('CreateAppRequest', { name: 'a', org_slug: 'o', network: 'n' }), [])
    t.strictSame(errorsOf('CreateLeaseRequest', { ttl: 13, description: 'd' }), [])
    t.strictSame(errorsOf('assignIPRequest', { type: 'shared_v4' }), [])
    t.strictSame(errorsOf('StopRequest', { signal: 'SIGTERM', timeout: '10s' }), [])
    t.strictSame(errorsOf('updateMetadataRequest', { metadata: { a: 'b' } }), [])
    t.strictSame(errorsOf('AppSecretsUpdateRequest', { values: { A: 'b' } }), [])

    const wrong = errorsOf('fly.MachineConfig', { ...config, services: [{ auto_stop_machines: 'off' }] })
    t.equal(wrong.length, 1, 'the spelling of fly.toml would be ignored, so it is refused here')
  },
)

t.test('a launch spec becomes one config that contains its owner', async t => {
  const config = buildMachineConfig(spec)
  t.strictSame(buildMachineConfig(spec), config)
  t.strictSame(config.env, { PORT: '3000', LOG: 'debug' })
  t.strictSame(config.metadata, {
    commit: 'abc',
    taxiway_environment: 'env_1',
    taxiway_deployment: 'dep_1',
    taxiway_generation: '3',
    taxiway_fence: '17',
    fly_platform_version: 'v2',
    fly_process_group: 'web',
  })
  t.equal(config.services[0]?.checks[0]?.path, '/health')
  t.strictSame(config.services[0]?.checks[0]?.headers, [{ name: 'X-Forwarded-Proto', values: ['https'] }])
  const hostile = buildMachineConfig({ ...spec, metadata: { taxiway_fence: '999', fly_process_group: 'x' } })
  t.equal(hostile.metadata['taxiway_fence'], '17', 'metadata of the project cannot forge ours')
  t.equal(hostile.metadata['fly_process_group'], 'web')
})

t.test('a machine is changed only by its own environment and with no older fence', async t => {
  const machine = aMachine({})
  t.strictSame(readOwnership(machine), spec.ownership)
  t.equal(mayTouch(machine, { environmentId: 'env_1', fence: 17 }), true)
  t.equal(mayTouch(machine, { environmentId: 'env_1', fence: 18 }), true)
  t.equal(mayTouch(machine, { environmentId: 'env_1', fence: 16 }), false)
  t.equal(mayTouch(machine, { environmentId: 'env_2', fence: 99 }), false)
  const metadata = { ...machine.config?.metadata, taxiway_fence: 'NaN' }
  t.equal(mayTouch(aMachine({ config: { metadata } }), { environmentId: 'env_1', fence: 99 }), false)
  t.equal(mayTouch(aMachine({ config: null }), { environmentId: 'env_1', fence: 99 }), false)
})

t.test('health waits for reports of the configured checks', async t => {
  const check = (status: string, name = 'servicecheck-00-http-3000') => ({ name, status })
  const healthy = (fields: Record<string, unknown>) => readMachineHealth(aMachine(fields)).healthy
  t.equal(healthy({ checks: [] }), false, 'no report yet')
  t.equal(healthy({ checks: null }), false)
  t.equal(healthy({ checks: [check('passing', 'bg_deployments_compat-1')] }), false, 'a check in name only')
  t.equal(healthy({ checks: [check('passing')] }), true)
  t.equal(healthy({ checks: [check('passing'), check('critical', 'b')] }), false)
  t.equal(healthy({ checks: [check('passing'), check('critical', 'bg_deployments_compat-1')] }), true)
  t.equal(healthy({ checks: [check('passing')], state: 'starting' }), false)
  const unchecked = buildMachineConfig({ ...spec, check: undefined })
  t.equal(healthy({ config: unchecked, checks: [] }), true)
  t.equal(healthy({ config: unchecked, checks: [], state: 'stopped' }), false)
  t.equal(healthy({ config: null, incomplete_config: buildMachineConfig(spec), checks: [] }), false)
})

t.test('a crash loop differs from a stop, a single crash and a clean exit', async t => {
  const exit = (exit_event: Record<string, unknown>, restart_count: number, timestamp = 2) => ({
    type: 'exit',
    timestamp,
    request: {
      exit_event: { exit_code: 1, restarting: true, requested_stop: false, ...exit_event },
      restart_count,
    },
  })
  const looping = (...events: unknown[]) => isCrashLooping(aMachine({ events }))
  t.equal(looping(exit({}, 2)), true)
  t.equal(looping(exit({}, 1)), false, 'once may be chance')
  t.equal(looping(exit({ requested_stop: true }, 3)), false)
  t.equal(looping(exit({ exit_code: 0 }, 3)), false)
  t.equal(looping(exit({ exit_code: 0, guest_exit_code: 137 }, 3)), true)
  t.equal(looping(exit({ restarting: false }, 3)), false)
  t.equal(
    looping(exit({}, 3, 1), exit({ requested_stop: true }, 3, 5)),
    false,
    'the latest counts, in any order',
  )
  t.equal(looping(), false)
  const machine = aMachine({
    events: [exit({ oom_killed: true }, 1, 9), { type: 'start', status: 'started', timestamp: 5 }],
  })
  t.strictSame(readLastExit(machine), { code: 1, signal: undefined, oomKilled: true, requested: false })
})

t.test('a fault of a live machine differs from deliberate stops by Fly or Taxiway', async t => {
  const checks = (status: string) => [{ name: 'servicecheck-00-http-3000', status, output: 'HTTP 500' }]
  const event = (type: string, source: string, timestamp: number) => ({ type, source, timestamp })
  const crash = (timestamp: number) => ({
    type: 'exit',
    timestamp,
    request: { restart_count: 2, exit_event: { exit_code: 1, restarting: true, requested_stop: false } },
  })
  const nameOf = (found: FoundFault | undefined) =>
    found && `${found.fault}${found.certain ? '' : ' if it lasts'}`
  const faultOf = (fields: Record<string, unknown>) => nameOf(findMachineFault(aMachine(fields)))
  t.equal(nameOf(findMachineFault(undefined)), 'missing')
  t.equal(faultOf({ state: 'destroyed' }), 'missing')
  t.equal(faultOf({ checks: checks('passing') }), undefined)
  t.equal(faultOf({ checks: checks('passing'), events: [crash(1)] }), undefined, 'it crashed, and serves now')
  t.equal(faultOf({ checks: checks('critical') }), 'unhealthy')
  t.equal(faultOf({ checks: checks('warning') }), 'unhealthy if it lasts')
  t.equal(faultOf({ checks: [] }), 'unhealthy if it lasts', 'it was not checked yet')
  t.equal(faultOf({ checks: checks('critical'), events: [crash(1)] }), 'crashing')
  t.equal(faultOf({ state: 'restarting', events: [crash(1)] }), 'crashing')
  t.equal(
    faultOf({ state: 'starting', events: [crash(1), event('start', 'user', 2)] }),
    'stopped if it lasts',
  )
  t.equal(faultOf({ state: 'stopped', events: [crash(1)] }), 'crashing')
  t.equal(faultOf({ state: 'stopped', events: [event('stop', 'user', 2)] }), 'stopped')
  t.equal(faultOf({ state: 'failed' }), 'stopped')
  t.equal(
    faultOf({ state: 'stopped', events: [event('start', 'flyd', 1), event('stop', 'proxy', 2)] }),
    undefined,
  )
  t.equal(
    faultOf({ state: 'stopped', events: [event('stop', 'proxy', 1), event('start', 'proxy', 2)] }),
    'stopped',
  )
  t.equal(faultOf({ state: 'suspended' }), undefined)
  t.equal(faultOf({ host_status: 'unreachable', checks: checks('passing') }), 'unreachable')
  t.equal(faultOf({ host_status: 'unknown' }), 'unreachable if it lasts')
})
