import { describeImage } from './image-store.js'
import type { App, Machine } from './model.js'

/** A machine as the API shows it. */
export function toMachineView(machine: Machine): Record<string, unknown> {
  return {
    ...toMachineSummary(machine),
    instance_id: machine.instanceId,
    private_ip: machine.privateIp,
    config: machine.config,
    image_ref: describeImage(machine.config.image),
    events: machine.events.slice(0, 20),
    checks: machine.checks,
    host_status: 'ok',
  }
}

/** What `?summary=true` leaves of it. */
export function toMachineSummary(machine: Machine): Record<string, unknown> {
  return {
    id: machine.id,
    name: machine.name,
    state: machine.state,
    region: machine.region,
    instance_id: machine.instanceId,
    created_at: machine.createdAt,
    updated_at: machine.updatedAt,
  }
}

export function toAppView(app: App): Record<string, unknown> {
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
