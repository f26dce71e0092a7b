import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '../api-error.js'
import { installApp } from '../operations/installations.js'
import { type Manifest, makeApp, readManifest } from '../operations/make-app.js'
import { accountOf, findAccount } from '../queries.js'
import type { Account } from '../state.js'
import type { World } from '../world.js'
import { html } from './html.js'
import { policyFor, renderPage } from './layout.js'

type Form = Record<string, string | undefined>
type NewApp = { Params: { org?: string }; Querystring: Form; Body: Form | undefined }
type OfApp = { Params: { slug: string }; Body: Form | undefined }

/** The pages on which an owner makes the App from a manifest and installs it, with the buttons that GitHub has. */
export const registerAppPages = (app: FastifyInstance, world: World): void => {
  const options = { config: { page: true } } as const
  const currentUser = () => world.ensureAccount(world.state.settings.currentUser)

  const ownerOf = (org: string | undefined): Account => {
    if (org === undefined) return currentUser()
    const account = findAccount(world.state, org)
    if (account?.type !== 'Organization') throw notFound()
    return account
  }

  for (const prefix of ['', '/organizations/:org']) {
    app.post<NewApp>(`${prefix}/settings/apps/new`, options, (request, reply) => {
      const owner = ownerOf(request.params.org)
      const manifest = readManifest(request.body?.['manifest'])
      const action = request.url.replace(/\/new(?=\?|$)/, '/manifest')
      return send(reply, renderNewApp(owner, manifest, action), [new URL(manifest.redirect_url).origin])
    })
    app.post<NewApp>(`${prefix}/settings/apps/manifest`, options, (request, reply) => {
      const manifest = readManifest(request.body?.['manifest'])
      const name = request.body?.['name'] ?? manifest.name ?? ''
      const code = makeApp(world, ownerOf(request.params.org), name, manifest)
      const target = new URL(manifest.redirect_url)
      target.searchParams.set('code', code)
      const { state } = request.query
      if (state !== undefined) target.searchParams.set('state', state)
      return reply.redirect(target.href, 302)
    })
  }

  const requireSlug = (request: FastifyRequest<OfApp>): void => {
    if (request.params.slug !== world.app.slug) throw notFound()
  }
  app.get<OfApp>('/apps/:slug', options, (request, reply) => {
    requireSlug(request)
    return reply.redirect(`/apps/${world.app.slug}/installations/new`, 302)
  })
  app.get<OfApp>('/apps/:slug/installations/new', options, (request, reply) => {
    requireSlug(request)
    const setupUrl = world.state.madeApp?.setupUrl
    return send(reply, renderInstall(world, currentUser()), setupUrl ? [new URL(setupUrl).origin] : [])
  })
  app.post<OfApp>('/apps/:slug/installations', options, (request, reply) => {
    requireSlug(request)
    const account = accountOf(world.state, Number(request.body?.['target_id']))
    const known = Object.values(world.state.installations).find(one => one.accountId === account.id)
    const { id } =
      known ??
      installApp(world, account, { repositorySelection: 'all' }, { sender: currentUser() }).installation
    const setupUrl = world.state.madeApp?.setupUrl
    if (!setupUrl) return send(reply, renderInstalled(account.login), [])
    const target = new URL(setupUrl)
    target.searchParams.set('installation_id', String(id))
    target.searchParams.set('setup_action', known ? 'update' : 'install')
    return reply.redirect(target.href, 302)
  })
}

const send = (reply: FastifyReply, page: string, formTargets: readonly string[]) =>
  reply
    .headers({
      // Browsers apply the rule to the redirect after the form, too.
      'content-security-policy': policyFor(["'self'", ...formTargets]),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(page)

const renderNewApp = (owner: Account, manifest: Manifest, action: string): string =>
  renderPage(
    'Create GitHub App',
    html`<h1>Create GitHub App</h1>
<form method="post" action="${action}">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<p><label>GitHub App name <input name="name" required maxlength="34" value="${manifest.name ?? ''}"></label></p>
<p><button>Create GitHub App for ${owner.login}</button></p>
</form>`,
    { refreshes: false },
  )

const renderInstall = ({ state, app }: World, user: Account): string => {
  const accounts = Object.values(state.accounts).filter(
    one => one.type === 'Organization' || one.id === user.id,
  )
  return renderPage(
    `Install ${app.slug}`,
    html`<h1>Install ${app.slug}</h1>
${accounts.map(
  account => html`<form method="post" action="/apps/${app.slug}/installations">
<input type="hidden" name="target_id" value="${account.id}">
<p><button>Install on ${account.login}</button></p>
</form>`,
)}`,
    { refreshes: false },
  )
}

const renderInstalled = (login: string): string =>
  renderPage('Installed', html`<h1>Installed on ${login}</h1>`, { refreshes: false })
