import { accountOf } from '../queries.js'
import type { Installation, State } from '../state.js'
import type { AppIdentity } from '../world.js'
import { nodeId, renderAccount } from './account.js'

const CREATED_AT = '2024-01-01T00:00:00Z'

/** GitHub's `integration`: the App itself. */
export const renderApp = (base: string, app: AppIdentity) => ({
  id: app.id,
  slug: app.slug,
  client_id: app.clientId,
  node_id: nodeId('App', app.id),
  owner: renderAccount(base, {
    id: 9_919,
    login: 'taxiway',
    type: 'Organization',
    name: 'Taxiway',
    email: '',
    createdAt: CREATED_AT,
  }),
  name: app.slug,
  description: null,
  external_url: base,
  html_url: `${base}/apps/${app.slug}`,
  created_at: CREATED_AT,
  updated_at: CREATED_AT,
  permissions: { ...app.permissions },
  // The published schemas of webhooks do not know this one yet.
  events: app.events.filter(event => event !== 'merge_group'),
})

/** Another App, which makes checks of its own. */
export const renderForeignApp = (base: string, slug: string) =>
  renderApp(base, {
    id: 15_368,
    slug,
    clientId: 'Iv1.foreign',
    permissions: { metadata: 'read', checks: 'write' },
    events: [],
  } as Partial<AppIdentity> as AppIdentity)

export const renderInstallation = (
  base: string,
  state: State,
  app: AppIdentity,
  installation: Installation,
) => {
  const account = accountOf(state, installation.accountId)
  const { suspendedById } = installation
  const htmlUrl =
    account.type === 'Organization'
      ? `${base}/organizations/${account.login}/settings/installations/${installation.id}`
      : `${base}/settings/installations/${installation.id}`
  return {
    id: installation.id,
    client_id: app.clientId,
    account: renderAccount(base, account),
    repository_selection: installation.repositorySelection,
    access_tokens_url: `${base}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${base}/installation/repositories`,
    html_url: htmlUrl,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: installation.createdAt,
    updated_at: installation.updatedAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [] as string[],
    suspended_by: suspendedById === null ? null : renderAccount(base, accountOf(state, suspendedById)),
    suspended_at: installation.suspendedAt,
  }
}

export const renderInstallationReference = (installation: Installation) => ({
  id: installation.id,
  node_id: nodeId('IntegrationInstallation', installation.id),
})
