import {
  type Account,
  type Installation,
  nextId,
  type PullRequest,
  type Repository,
  type Role,
  type State,
} from './state.js'
import { formatTime } from './times.js'

export const findAccount = (state: State, login: string): Account | undefined =>
  Object.values(state.accounts).find(account => account.login.toLowerCase() === login.toLowerCase())

export const accountOf = (state: State, id: number): Account => must(state.accounts[id], `account ${id}`)

export const ownerOf = (state: State, repository: Repository): Account => accountOf(state, repository.ownerId)

export const repositoryOf = (state: State, id: number): Repository =>
  must(state.repositories[id], `repository ${id}`)

export const ensureAccount = (
  state: State,
  login: string,
  nowMs: number,
  type: Account['type'] = 'User',
): Account => {
  const known = findAccount(state, login)
  if (known) return known
  const id = nextId(state)
  const email = `${id}+${login}@users.noreply.github.com`
  const account: Account = { id, login, type, name: login, email, createdAt: formatTime(nowMs) }
  state.accounts[id] = account
  return account
}

export const fullName = (state: State, repository: Repository): string =>
  `${ownerOf(state, repository).login}/${repository.name}`

export const findRepository = (state: State, owner: string, name: string): Repository | undefined => {
  const wanted = `${owner}/${name}`.toLowerCase()
  return Object.values(state.repositories).find(one => fullName(state, one).toLowerCase() === wanted)
}

/** The installation that reaches a repository, suspended or not. */
export const installationOf = (state: State, repository: Repository): Installation | undefined =>
  Object.values(state.installations).find(one => reaches(one, repository))

export const reaches = (installation: Installation, repository: Repository): boolean =>
  installation.accountId === repository.ownerId &&
  (installation.repositorySelection === 'all' || installation.repositoryIds.includes(repository.id))

export const repositoriesOf = (state: State, installation: Installation): Repository[] =>
  Object.values(state.repositories).filter(one => reaches(installation, one))

export const pullKey = (repositoryId: number, number: number): string => `${repositoryId}/${number}`

export const pullsOf = (state: State, repositoryId: number): PullRequest[] =>
  Object.values(state.pulls).filter(pull => pull.repositoryId === repositoryId)

export const commentsOn = (state: State, repositoryId: number, number: number) =>
  Object.values(state.comments).filter(one => one.repositoryId === repositoryId && one.issueNumber === number)

/** A person's role in a repository: the owner's is admin, every account can read a public repository. */
export const roleOf = (repository: Repository, account: Account): Role => {
  if (account.id === repository.ownerId) return 'admin'
  return repository.roles[account.login.toLowerCase()] ?? (repository.private ? 'none' : 'read')
}

export const rolePermissions = (role: Role) => ({
  admin: role === 'admin',
  maintain: ['admin', 'maintain'].includes(role),
  push: ['admin', 'maintain', 'write'].includes(role),
  triage: ['admin', 'maintain', 'write', 'triage'].includes(role),
  pull: role !== 'none',
})

const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the emulator has no ${what}`)
  return value
}
