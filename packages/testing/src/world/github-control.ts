import type { FaultRule, JournalEntry } from '@taxiway/emulator-control'
import { callJson } from '@taxiway/emulator-control'

export type PullChange = { number: number; sha: string; deliveries: number[] }
export type ChangeOptions = { deliver?: boolean; sameTimestamp?: boolean }
export type PullAction = 'close' | 'reopen' | 'merge' | 'draft' | 'ready'
export type Repository = { id: number; owner: string; name: string; installationId: number }
export type RenderedPull = {
  state: 'open' | 'closed'
  draft: boolean
  head: { sha: string }
  user: { type: string } | null
}
export type GithubDelivery = {
  id: number
  guid: string
  event: string
  action: string | null
  phase: 'held' | 'queued' | 'sent'
  /** What our endpoint answered; 0 when there was no answer. */
  statusCode: number
}

/** People at work on the emulated GitHub. */
export const createGithubControl = (url: string) => {
  const pulls = ({ owner, name }: Pick<Repository, 'owner' | 'name'>) =>
    `${url}/_control/repositories/${owner}/${name}/pull-requests`
  const opened: { repository: Repository; number: number }[] = []
  return {
    url,
    /** Every pull request that was opened here. */
    opened: () => opened,
    createRepository: async (
      owner: string,
      name: string,
      files: Record<string, string>,
    ): Promise<Repository> => {
      const made = await callJson<{ id: number; installationId: number }>(`${url}/_control/repositories`, {
        body: { owner, name, ownerType: 'Organization', install: true, files },
      })
      return { id: made.id, owner, name, installationId: made.installationId }
    },
    openPull: async (repository: Repository, body: Record<string, unknown>): Promise<PullChange> => {
      const change = await callJson<PullChange>(pulls(repository), { body })
      opened.push({ repository, number: change.number })
      return change
    },
    push: (repository: Repository, number: number, body: Record<string, unknown> & ChangeOptions) =>
      callJson<PullChange>(`${pulls(repository)}/${number}/push`, { body }),
    change: (repository: Repository, number: number, action: PullAction, body: ChangeOptions = {}) =>
      callJson<PullChange>(`${pulls(repository)}/${number}/${action}`, { body }),
    pull: (repository: Repository, number: number) =>
      callJson<PullChange & { pull_request: RenderedPull }>(`${pulls(repository)}/${number}`),
    deliveries: async () =>
      (await callJson<{ deliveries: GithubDelivery[] }>(`${url}/_control/deliveries`)).deliveries,
    /** Sends a held delivery, or one that was sent before once more, with the same GUID and bytes. */
    send: (id: number) =>
      callJson<Record<string, unknown>>(`${url}/_control/deliveries/${id}/send`, { method: 'POST' }),
    /** Waits until everything that was to be sent is out. */
    idle: () => callJson(`${url}/_control/deliveries/idle`, { method: 'POST' }),
    /** What an owner of the account grants the App; GitHub sends an event about it. */
    setPermissions: (installationId: number, permissions: Record<string, string>) =>
      callJson(`${url}/_control/installations/${installationId}/permissions`, { body: { permissions } }),
    /** The App is subscribed to these events. */
    setEvents: (installationId: number, events: readonly string[]) =>
      callJson(`${url}/_control/installations/${installationId}/permissions`, { body: { events } }),
    /** Every token of an installation is refused from now on; new ones can be requested. */
    expireTokens: () => callJson(`${url}/_control/expire-tokens`, { method: 'POST' }),
    /** How many requests an hour may have. */
    rateLimit: (limit: number) => callJson(`${url}/_control/rate-limit`, { body: { limit } }),
    lag: (body: { ms?: number; revisions?: number }) => callJson(`${url}/_control/lag`, { body }),
    ...createEmulatorControl(url),
  }
}

/** What both emulators can be told and asked. */
export const createEmulatorControl = (url: string) => ({
  addFault: (rule: FaultRule) => callJson<{ id: string }>(`${url}/_control/faults`, { body: rule }),
  clearFaults: () => callJson<void>(`${url}/_control/faults`, { method: 'DELETE' }),
  faults: async () => (await callJson<{ faults: FaultRule[] }>(`${url}/_control/faults`)).faults,
  /** Everything after this one, page by page. */
  journal: async (after = 0) => {
    const all: JournalEntry[] = []
    for (;;) {
      const page = await callJson<{ entries: JournalEntry[]; hasMore: boolean }>(
        `${url}/_control/journal?after=${all.at(-1)?.seq ?? after}`,
      )
      all.push(...page.entries)
      if (!page.hasMore) return all
    }
  },
})
