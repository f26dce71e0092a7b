import { ownerOf, pullsOf, repositoryOf } from '../queries.js'
import type { Repository, State } from '../state.js'
import { nodeId, renderAccount } from './account.js'

const LINKS = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  collaborators_url: '/collaborators{/collaborator}',
  teams_url: '/teams',
  hooks_url: '/hooks',
  issue_events_url: '/issues/events{/number}',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  branches_url: '/branches{/branch}',
  tags_url: '/tags',
  blobs_url: '/git/blobs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_refs_url: '/git/refs{/sha}',
  trees_url: '/git/trees{/sha}',
  statuses_url: '/statuses/{sha}',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  commits_url: '/commits{/sha}',
  git_commits_url: '/git/commits{/sha}',
  comments_url: '/comments{/number}',
  issue_comment_url: '/issues/comments{/number}',
  contents_url: '/contents/{+path}',
  compare_url: '/compare/{base}...{head}',
  merges_url: '/merges',
  archive_url: '/{archive_format}{/ref}',
  downloads_url: '/downloads',
  issues_url: '/issues{/number}',
  pulls_url: '/pulls{/number}',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  labels_url: '/labels{/name}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments',
}

export const repositoryUrl = (base: string, state: State, repository: Repository): string =>
  `${base}/repos/${encodeURIComponent(ownerOf(state, repository).login)}/${encodeURIComponent(repository.name)}`

export const repositoryHtmlUrl = (base: string, state: State, repository: Repository): string =>
  `${base}/${encodeURIComponent(ownerOf(state, repository).login)}/${encodeURIComponent(repository.name)}`

/** GitHub's `repository`, as in lists, payloads and inside other objects. */
export const renderRepository = (base: string, state: State, repository: Repository) => {
  const owner = ownerOf(state, repository)
  const url = repositoryUrl(base, state, repository)
  const htmlUrl = repositoryHtmlUrl(base, state, repository)
  const openIssues = pullsOf(state, repository.id).filter(pull => pull.state === 'open').length
  const links = Object.fromEntries(Object.entries(LINKS).map(([key, rest]) => [key, url + rest]))
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: `${owner.login}/${repository.name}`,
    private: repository.private,
    owner: renderAccount(base, owner),
    html_url: htmlUrl,
    description: repository.description,
    fork: repository.parentId !== null,
    url,
    ...links,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    git_url: `${htmlUrl.replace(/^https?:/, 'git:')}.git`,
    ssh_url: `git@github.com:${owner.login}/${repository.name}.git`,
    clone_url: `${htmlUrl}.git`,
    svn_url: htmlUrl,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [] as string[],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: openIssues,
    watchers: 0,
    default_branch: repository.defaultBranch,
  }
}

/** `GET /repos/{owner}/{repo}`: with counters, and the parent of a fork. */
export const renderFullRepository = (base: string, state: State, repository: Repository) => {
  const parentId = repository.parentId
  const parent = parentId !== null && state.repositories[parentId] ? repositoryOf(state, parentId) : null
  return {
    ...renderRepository(base, state, repository),
    network_count: 0,
    subscribers_count: 0,
    ...(parent
      ? { parent: renderRepository(base, state, parent), source: renderRepository(base, state, parent) }
      : {}),
  }
}

export const renderRepositoryReference = (state: State, repository: Repository) => ({
  id: repository.id,
  node_id: nodeId('Repository', repository.id),
  name: repository.name,
  full_name: `${ownerOf(state, repository).login}/${repository.name}`,
  private: repository.private,
})
