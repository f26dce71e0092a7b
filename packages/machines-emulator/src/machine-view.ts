import { describeImage } from './images/image-store.js'
import type { App, Machine } from './model.js'

/** A machine as the API shows it. */
export const toMachineView = (machine: Machine): Record<string, unknown> => {
  const hostStatus = machine.hostStatus ?? 'ok'
  return {
    ...toMachineSummary(machine),
    instance_id: machine.instanceId,
    private_ip: machine.privateIp,
    ...(hostStatus === 'ok' ? { config: machine.config } : withoutHost(machine)),
    image_ref: describeImage(machine.config.image),
    host_status: hostStatus,
    ...(hostStatus === 'ok' ? { events: machine.events.slice(0, 20), checks: machine.checks } : {}),
  }
}

/** Fly rebuilds the config of a machine whose host it does not reach from what else it knows, which is not all of it. */
const withoutHost = ({ config }: Machine): Record<string, unknown> => ({
  incomplete_config: { image: config.image, guest: config.guest },
  events: [],
  checks: [],
})

/** What `?summary=true` leaves of it. */
export const toMachineSummary = (machine: Machine): Record<string, unknown> => ({
  id: machine.id,
  name: machine.name,
  state: machine.state,
  region: machine.region,
  instance_id: machine.instanceId,
  created_at: machine.createdAt,
  updated_at: machine.updatedAt,
})

export const toAppView = (app: App): Record<string, unknown> => {
  const live = app.machines.filter(machine => machine.state !== 'destroyed')
  return {
    id: app.id,
    internal_numeric_id: app.numericId,
    name: app.name,
    status: live.length > 0 ? 'deployed' : 'pending',
    machine_count: live.length,
    volume_count: 0,
    network: app.network,
    organization: { name: app.orgSlug, slug: app.orgSlug },
  }
}
