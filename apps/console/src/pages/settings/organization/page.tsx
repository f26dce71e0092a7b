import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../data/client.js'
import { mayManage } from '../../../data/roles.js'
import { startOver, useChooseOrganization, useSignedIn } from '../../../data/session.js'
import { withStepUp } from '../../../data/step-up.js'
import { showHidden } from '../../../data/visible-text.js'
import { Button } from '../../../parts/button.js'
import { Confirm } from '../../../parts/confirm.js'
import { CreateOrganization } from '../../../parts/create-organization.js'
import { TextField } from '../../../parts/field.js'
import { Panel, Waiting } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { Table } from '../../../parts/table.js'
import { Settings } from '../layout.js'
import styles from '../settings.module.css'
import { Rules } from './rules.js'

/** The organization that one acts for, its rules, and the way to the others. */
export const Page = () => {
  const { organization, organizations, role } = useSignedIn()
  const organizationId = organization?.id ?? ''
  const choose = useChooseOrganization()
  const [doing, setDoing] = useState<'create' | 'delete'>()
  const close = () => setDoing(undefined)
  const path = { organizationId }
  const current = useQuery({
    queryKey: ['organization', organizationId],
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET('/v1/organizations/{organizationId}', {
        params: { path },
        signal,
      })
      return { organization: data, tag: response.headers.get('etag') ?? '' }
    },
    // A form does not change under the person who fills it.
    staleTime: 'static',
    gcTime: 0,
  })
  return (
    <Settings
      title="Organization"
      lead="Projects, members and variables belong to an organization. You act for one at a time."
    >
      {current.error && <ProblemNote error={current.error} onRetry={() => void current.refetch()} />}
      {current.isPending && <Waiting />}
      {current.data && (
        <Rules
          // What another person saved replaces what is typed here.
          key={current.data.tag}
          {...current.data}
          mayChange={mayManage(role)}
          onReload={() => void current.refetch()}
        />
      )}
      <Panel
        title={`Your organizations (${organizations.length})`}
        aside={<Button onClick={() => setDoing('create')}>Create another</Button>}
        flush
      >
        <Table label="List of organizations" columns={['Name', 'Short name', 'Your role', 'Switch']}>
          {organizations.map(one => (
            <tr key={one.id}>
              <td>{showHidden(one.name)}</td>
              <td>
                <code>{one.slug}</code>
              </td>
              <td>{one.role}</td>
              <td>
                {one.id === organizationId ? (
                  <span className={styles.muted}>current</span>
                ) : (
                  <Button
                    look="quiet"
                    busy={choose.isPending}
                    aria-label={`Switch to ${one.name}`}
                    onClick={() => choose.mutate(one.id)}
                  >
                    Switch
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </Table>
      </Panel>
      {choose.error && <ProblemNote error={choose.error} />}
      {role === 'owner' && (
        <Panel title="Delete it">
          <div className={styles.stack}>
            <p>All apps go down, then variables, members and keys are deleted. The audit trail stays.</p>
            <Button look="danger" onClick={() => setDoing('delete')}>
              Delete this organization
            </Button>
          </div>
        </Panel>
      )}
      {doing === 'create' && <CreateOrganization onClose={close} />}
      {doing === 'delete' && organization && (
        <Confirm
          title={`Delete ${showHidden(organization.name)}?`}
          verb="Delete"
          danger
          onClose={close}
          run={async form => {
            if (form.get('slug') !== organization.slug)
              throw new Error(`Type ${organization.slug} to delete it.`)
            await withStepUp(() => api.DELETE('/v1/organizations/{organizationId}', { params: { path } }))
            await startOver()
          }}
        >
          <p>It closes at once for all members, and you cannot undo it.</p>
          <TextField
            label={`Type ${organization.slug}`}
            name="slug"
            required
            autoComplete="off"
            spellCheck={false}
          />
        </Confirm>
      )}
    </Settings>
  )
}
