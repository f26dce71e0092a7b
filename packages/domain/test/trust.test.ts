import {
  type AuthorAccess,
  awaitsApproval,
  judgeAuthor,
  type PullRequestObservation,
  trustOf,
} from '@taxiway/domain'
import t from 'tap'

const access = (values: Partial<AuthorAccess> = {}): AuthorAccess => ({
  ...{ login: 'ada', permission: 'write', isMember: false },
  ...values,
})

const opened: PullRequestObservation = {
  ...{ number: 12, state: 'open', merged: false, draft: false, title: 'Add a thing' },
  ...{ author: { login: 'ada', type: 'User' }, authorAssociation: 'MEMBER', labels: [] },
  ...{ headSha: 'a'.repeat(40), headRef: 'thing', headRepositoryId: 1, baseRef: 'main', baseRepositoryId: 1 },
  updatedAt: '2026-01-01T12:00:00Z',
}

const trustIn = (
  pull: Partial<PullRequestObservation>,
  authorVerdict: Parameters<typeof trustOf>[0]['authorVerdict'],
) =>
  trustOf({
    target: 'pr:12',
    observation: { kind: 'pr', pullRequest: { ...opened, ...pull } },
    authorVerdict,
  })

t.test(
  'an outside collaborator with write is trusted, unless the organization asks for members (case 69)',
  async t => {
    t.ok(judgeAuthor('write', access()).trusted)
    t.ok(judgeAuthor('write', access({ permission: 'admin' })).trusted)
    t.notOk(judgeAuthor('write', access({ permission: 'read', isMember: true })).trusted)
    t.notOk(judgeAuthor('member', access()).trusted)
    t.ok(judgeAuthor('member', access({ isMember: true })).trusted)
    t.notOk(judgeAuthor('member', access({ permission: 'none', isMember: true })).trusted)
  },
)

t.test(
  'trust needs a known author, a branch of the repository and an answer of GitHub (cases 65, 67)',
  async t => {
    const yes = { login: 'ada', trusted: true }
    t.equal(trustIn({}, yes), 'trusted')
    t.equal(trustIn({}, null), 'unchecked')
    t.equal(trustIn({}, { login: 'bob', trusted: true }), 'unchecked', 'an answer about another author')
    t.equal(trustIn({}, { login: 'ada', trusted: false }), 'author_untrusted')
    t.equal(trustIn({ author: null }, yes), 'author_unknown')
    t.equal(trustIn({ headRepositoryId: 2 }, yes), 'fork_unapproved')
    t.equal(trustIn({ headRepositoryId: null }, yes), 'fork_unapproved')
    t.equal(trustOf({ target: 'branch:main', observation: null, authorVerdict: null }), 'trusted')
    t.equal(trustOf({ target: 'pr:1', observation: null, authorVerdict: yes }), 'unchecked')
    t.notOk(awaitsApproval('unchecked') || awaitsApproval('trusted') || awaitsApproval('closed'))
    t.ok(['fork_unapproved', 'author_unknown', 'author_untrusted'].every(awaitsApproval))
  },
)
