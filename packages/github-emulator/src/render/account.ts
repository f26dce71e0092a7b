import type { Account } from '../state.js'

export const nodeId = (type: string, id: number | string): string =>
  Buffer.from(`${type}:${id}`).toString('base64').replace(/=+$/, '')

/** GitHub's `simple-user`. */
export const renderAccount = (base: string, account: Account) => {
  const url = `${base}/users/${encodeURIComponent(account.login)}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${base}/avatars/u/${account.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${base}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.login.endsWith('[bot]') ? 'Bot' : account.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

export const renderOrganization = (base: string, account: Account) => {
  const url = `${base}/orgs/${encodeURIComponent(account.login)}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${base}/avatars/u/${account.id}?v=4`,
    description: '',
  }
}

/** The author of everything the App writes. */
export const renderBot = (base: string, app: { id: number; slug: string }) => ({
  ...renderAccount(base, {
    id: app.id,
    login: `${app.slug}[bot]`,
    type: 'User',
    name: null,
    email: '',
    createdAt: '2024-01-01T00:00:00Z',
  }),
  type: 'Bot',
})

/** `GET /user`: the public profile, which has nothing but the contract's own keys. */
export const renderProfile = (base: string, account: Account) => ({
  ...renderAccount(base, account),
  name: account.name,
  company: null,
  blog: '',
  location: null,
  email: account.email,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: account.createdAt,
  updated_at: account.createdAt,
})
