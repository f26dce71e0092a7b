import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { api } from '../../../data/client.js'
import { queryClient } from '../../../data/query-client.js'
import { pages, rowsOf } from '../../../data/reads.js'
import { mayManage, type Role, rolesUpTo } from '../../../data/roles.js'
import { useSignedIn } from '../../../data/session.js'
import { withStepUp } from '../../../data/step-up.js'
import { showHidden } from '../../../data/visible-text.js'
import { announce } from '../../../parts/announcer.js'
import { Button } from '../../../parts/button.js'
import { Confirm } from '../../../parts/confirm.js'
import { Dialog, DialogActions } from '../../../parts/dialog.js'
import { SelectField, TextField } from '../../../parts/field.js'
import { NeedsAdmin } from '../../../parts/needs-admin.js'
import { Empty, Panel, Waiting } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { More } from '../../../parts/rows.js'
import { ShownOnce } from '../../../parts/shown-once.js'
import { Table } from '../../../parts/table.js'
import { TimeAgo } from '../../../parts/time-ago.js'
import { Settings } from '../layout.js'

/** The invitations that are open. The link of one is shown when it is made, and never again. */
export const Page = () => {
  const { organization, role, scopes } = useSignedIn()
  const organizationId = organization?.id ?? ''
  const [search, setSearch] = useSearchParams()
  const [doomed, setDoomed] = useState<{ id: string; email: string }>()
  const [made, setMade] = useState<{ email: string; link: string }>()
  const path = { organizationId }
  const queryKey = ['invitations', organizationId]
  const may = mayManage(role) && scopes.includes('admin')
  const list = useInfiniteQuery({
    queryKey,
    queryFn: async ({ signal, pageParam }) => {
      const params = { path, query: { limit: 50, ...pageParam } }
      return (await api.GET('/v1/organizations/{organizationId}/invitations', { params, signal })).data
    },
    ...pages,
    enabled: may,
  })
  const close = () => setSearch({}, { replace: true })
  const reload = () => queryClient.invalidateQueries({ queryKey })
  const rows = rowsOf(list.data)
  return (
    <Settings
      title="Invitations"
      lead="An invitation is for one address, works once, and ends after seven days."
      aside={
        may && (
          <Button look="primary" onClick={() => setSearch({ do: 'invite' })}>
            Invite a person
          </Button>
        )
      }
    >
      {!may && <NeedsAdmin what="see and make invitations" />}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {may && list.isPending && <Waiting />}
      {list.data && (
        <Panel title={`Open invitations (${rows.length})`} flush>
          {rows.length === 0 ? (
            <Empty title="No invitation is open.">
              Invite a person by email address, and send them the link.
            </Empty>
          ) : (
            <Table label="List of invitations" columns={['Email address', 'Role', 'Made', 'Ends', 'Revoke']}>
              {rows.map(({ id, email, role: invited, createdAt, expiresAt }) => (
                <tr key={id}>
                  <td>{showHidden(email)}</td>
                  <td>{invited}</td>
                  <td>
                    <TimeAgo at={createdAt} />
                  </td>
                  <td>
                    <TimeAgo at={expiresAt} />
                  </td>
                  <td>
                    <Button
                      look="quiet"
                      aria-label={`Revoke the invitation of ${email}`}
                      onClick={() => setDoomed({ id, email })}
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
      {may && search.get('do') === 'invite' && (
        <Confirm
          title="Invite a person"
          verb="Make the link"
          onClose={close}
          run={async form => {
            const email = String(form.get('email')).trim()
            const body = { email, role: form.get('role') as Role }
            const { data } = await withStepUp(() =>
              api.POST('/v1/organizations/{organizationId}/invitations', { params: { path }, body }),
            )
            // Behind the #, so that no server and no log of one sees the token.
            const link = `${window.location.origin}/console/invitations/${data.id}#${data.token}`
            setMade({ email: data.email, link })
            void reload()
          }}
        >
          <TextField label="Email address" name="email" type="email" required autoComplete="off" />
          <SelectField label="Role" name="role" defaultValue="developer" options={rolesUpTo(role)} />
        </Confirm>
      )}
      {made && (
        <Dialog title={`The invitation of ${showHidden(made.email)}`} onClose={() => setMade(undefined)}>
          <p>Send this link to the person. It is shown this once; Taxiway sends no mail.</p>
          <ShownOnce text={made.link} what="link" />
          <DialogActions>
            <Button look="primary" onClick={() => setMade(undefined)}>
              Done
            </Button>
          </DialogActions>
        </Dialog>
      )}
      {doomed && (
        <Confirm
          title={`Revoke the invitation of ${showHidden(doomed.email)}?`}
          verb="Revoke"
          danger
          onClose={() => setDoomed(undefined)}
          run={async () => {
            await api.DELETE('/v1/organizations/{organizationId}/invitations/{invitationId}', {
              params: { path: { organizationId, invitationId: doomed.id } },
            })
            await reload()
            announce('The invitation is revoked.')
          }}
        >
          <p>Its link stops working at once.</p>
        </Confirm>
      )}
    </Settings>
  )
}
