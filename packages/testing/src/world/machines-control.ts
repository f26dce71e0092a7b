import { callJson } from '@taxiway/emulator-control'
import { createEmulatorControl } from './github-control.js'

export type EmulatedMachine = {
  id: string
  app: string
  name: string
  state: string
  cordoned: boolean
  leasedUntilMs?: number
}
export type EmulatedProcess = { machineId: string; app: string; pid: number }

/** What the emulated Fly knows and its own API does not tell. */
export const createMachinesControl = (url: string, token: string) => ({
  url,
  apps: async () => {
    const answer = await fetch(`${url}/v1/apps?org_slug=local`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return ((await answer.json()) as { apps: { name: string }[] }).apps.map(app => app.name)
  },
  machines: async () =>
    (await callJson<{ machines: EmulatedMachine[] }>(`${url}/_control/machines`)).machines,
  processes: async () =>
    (await callJson<{ processes: EmulatedProcess[] }>(`${url}/_control/processes`)).processes,
  /** Whether Fly reaches the computer that the machine is on; what runs on it goes on running. */
  setHost: (id: string, status: 'ok' | 'unknown' | 'unreachable') =>
    callJson(`${url}/_control/machines/${id}/host`, { body: { status } }),
  /** As a person does by hand. */
  act: async ({ app, id }: Pick<EmulatedMachine, 'app' | 'id'>, verb: 'start' | 'stop') =>
    void (await fetch(`${url}/v1/apps/${app}/machines/${id}/${verb}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })),
  /** As Fly's proxy does with a machine that takes no requests. */
  autostop: (id: string) => callJson(`${url}/_control/machines/${id}/autostop`, { method: 'POST' }),
  /** As a person does who removes it by hand. */
  destroy: async ({ app, id }: Pick<EmulatedMachine, 'app' | 'id'>) => {
    const answer = await fetch(`${url}/v1/apps/${app}/machines/${id}?force=true`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    if (!answer.ok) throw new Error(`the machine was not destroyed: ${answer.status} ${await answer.text()}`)
  },
  ...createEmulatorControl(url),
})
