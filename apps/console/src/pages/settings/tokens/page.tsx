import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { api } from '../../../data/client.js'
import { queryClient } from '../../../data/query-client.js'
import { pages, rowsOf } from '../../../data/reads.js'
import { useSignedIn } from '../../../data/session.js'
import { showHidden } from '../../../data/visible-text.js'
import { Actor } from '../../../parts/actor.js'
import { announce } from '../../../parts/announcer.js'
import { Button } from '../../../parts/button.js'
import { Confirm } from '../../../parts/confirm.js'
import { Dialog, DialogActions } from '../../../parts/dialog.js'
import { NeedsAdmin } from '../../../parts/needs-admin.js'
import { Empty, Panel, Waiting } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { More } from '../../../parts/rows.js'
import { ShownOnce } from '../../../parts/shown-once.js'
import { Table } from '../../../parts/table.js'
import { TimeAgo } from '../../../parts/time-ago.js'
import { Settings } from '../layout.js'
import { CreateToken } from './create-token.js'

/** The credentials of programs. The value of one is shown when it is made, and never again. */
export const Page = () => {
  const { organization, scopes } = useSignedIn()
  const [search, setSearch] = useSearchParams()
  const [doomed, setDoomed] = useState<{ id: string; name: string }>()
  const [made, setMade] = useState<{ name: string; token: string }>()
  const may = scopes.includes('admin')
  const queryKey = ['api-tokens', organization?.id]
  const list = useInfiniteQuery({
    queryKey,
    queryFn: async ({ signal, pageParam }) =>
      (await api.GET('/v1/api-tokens', { params: { query: { limit: 50, ...pageParam } }, signal })).data,
    ...pages,
    enabled: may,
  })
  const reload = () => queryClient.invalidateQueries({ queryKey })
  const rows = rowsOf(list.data)
  return (
    <Settings
      title="API tokens"
      lead="Credentials for programs. A token does no more than its scopes, and no more than its creator may do now."
      aside={
        may && (
          <Button look="primary" onClick={() => setSearch({ do: 'create' })}>
            Create a token
          </Button>
        )
      }
    >
      {!may && <NeedsAdmin what="see and create tokens" />}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {may && list.isPending && <Waiting />}
      {list.data && (
        <Panel title={`Tokens (${rows.length})`} flush>
          {rows.length === 0 ? (
            <Empty title="No program has a token.">
              Create one for a script or a pipeline that calls the API.
            </Empty>
          ) : (
            <Table
              label="List of tokens"
              columns={['Name', 'Begins with', 'Scopes', 'Created by', 'Ends', 'Last used', 'Revoke']}
            >
              {rows.map(({ id, name, hint, scopes: given, createdBy, expiresAt, lastUsedAt }) => (
                <tr key={id}>
                  <td>{showHidden(name)}</td>
                  <td>
                    <code>{hint}…</code>
                  </td>
                  <td>{given.join(', ')}</td>
                  <td>{createdBy === null ? 'the operator' : <Actor id={`user:${createdBy}`} />}</td>
                  <td>{expiresAt === null ? 'never' : <TimeAgo at={expiresAt} />}</td>
                  <td>{lastUsedAt === null ? 'never' : <TimeAgo at={lastUsedAt} />}</td>
                  <td>
                    <Button
                      look="quiet"
                      aria-label={`Revoke ${name}`}
                      onClick={() => setDoomed({ id, name })}
                    >
                      Revoke
                    </Button>
                  </td>
                </tr>
              ))}
            </Table>
          )}
          <More of={list} />
        </Panel>
      )}
      {may && search.get('do') === 'create' && (
        <CreateToken
          scopes={scopes}
          onMade={one => {
            setMade(one)
            void reload()
          }}
          onClose={() => setSearch({}, { replace: true })}
        />
      )}
      {made && (
        <Dialog title={`The token “${showHidden(made.name)}”`} onClose={() => setMade(undefined)}>
          <p>Copy it now: it is shown this once. Taxiway keeps only its hash.</p>
          <ShownOnce text={made.token} what="token" />
          <DialogActions>
            <Button look="primary" onClick={() => setMade(undefined)}>
              Done
            </Button>
          </DialogActions>
        </Dialog>
      )}
      {doomed && (
        <Confirm
          title={`Revoke ${showHidden(doomed.name)}?`}
          verb="Revoke"
          danger
          onClose={() => setDoomed(undefined)}
          run={async () => {
            await api.DELETE('/v1/api-tokens/{tokenId}', { params: { path: { tokenId: doomed.id } } })
            await reload()
            announce(`${doomed.name} is revoked.`)
          }}
        >
          <p>Programs that use it get 401 from their next request on. This cannot be undone.</p>
        </Confirm>
      )}
    </Settings>
  )
}
