import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient } from '../../../data/query-client.js'
import { rowsOf } from '../../../data/reads.js'
import { mayManage, type Role, rolesUpTo } from '../../../data/roles.js'
import { startOver, useSignedIn } from '../../../data/session.js'
import { withStepUp } from '../../../data/step-up.js'
import { showHidden } from '../../../data/visible-text.js'
import { announce } from '../../../parts/announcer.js'
import { Button, ButtonLink } from '../../../parts/button.js'
import { Confirm } from '../../../parts/confirm.js'
import { SelectField } from '../../../parts/field.js'
import { Panel, Waiting } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { More } from '../../../parts/rows.js'
import { Table } from '../../../parts/table.js'
import { TimeAgo } from '../../../parts/time-ago.js'
import { Settings } from '../layout.js'
import styles from '../settings.module.css'
import { changeRole, leaveOrganization, readMembers, removeMember } from './queries.js'

type Doing = { what: 'role' | 'remove' | 'leave'; userId: string; name: string; role: string }

/** Who belongs to this organization, and what each may do. */
export const Page = () => {
  const me = useSignedIn()
  const organizationId = me.organization?.id ?? ''
  const list = useInfiniteQuery(readMembers(organizationId))
  const [doing, setDoing] = useState<Doing>()
  const may = mayManage(me.role)
  const given = rolesUpTo(me.role)
  const close = () => setDoing(undefined)
  const finish = async (said: string) => {
    await queryClient.invalidateQueries({ queryKey: readMembers(organizationId).queryKey })
    void queryClient.invalidateQueries({ queryKey: ['members', organizationId] })
    announce(said)
  }
  return (
    <Settings
      title="Members"
      lead={`Who belongs to ${me.organization?.name ?? 'this organization'}, and what each may do.`}
      aside={may && <ButtonLink href="/settings/invitations?do=invite">Invite a person</ButtonLink>}
    >
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title="Members" flush>
          <Table label="List of members" columns={['Name', 'Email address', 'Role', 'Since', 'Actions']}>
            {rowsOf(list.data).map(({ userId, name, email, role, createdAt }) => {
              const isMe = userId === me.user?.id
              const isBelow = given.some(([one]) => one === role)
              const choose = (what: Doing['what']) => setDoing({ what, userId, name, role })
              return (
                <tr key={userId}>
                  <td>
                    {showHidden(name)} {isMe && <span className={styles.muted}>(you)</span>}
                  </td>
                  <td>{showHidden(email)}</td>
                  <td>{role}</td>
                  <td>
                    <TimeAgo at={createdAt} />
                  </td>
                  <td>
                    <span className={styles.actions}>
                      {may && isBelow && (
                        <Button
                          look="quiet"
                          aria-label={`Change role of ${name}`}
                          onClick={() => choose('role')}
                        >
                          Change role
                        </Button>
                      )}
                      {isMe ? (
                        <Button look="quiet" onClick={() => choose('leave')}>
                          Leave
                        </Button>
                      ) : (
                        may &&
                        isBelow && (
                          <Button look="quiet" aria-label={`Remove ${name}`} onClick={() => choose('remove')}>
                            Remove
                          </Button>
                        )
                      )}
                    </span>
                  </td>
                </tr>
              )
            })}
          </Table>
          <More of={list} />
        </Panel>
      )}
      {doing?.what === 'role' && (
        <Confirm
          title={`Change the role of ${showHidden(doing.name)}`}
          verb="Change"
          onClose={close}
          run={async form => {
            await withStepUp(() => changeRole(organizationId, doing.userId, form.get('role') as Role))
            await finish(`${doing.name} is ${String(form.get('role'))} now.`)
          }}
        >
          <SelectField label="Role" name="role" defaultValue={doing.role} options={given} />
          <p>Tokens that this person created never do more than the role allows.</p>
        </Confirm>
      )}
      {doing?.what === 'remove' && (
        <Confirm
          title={`Remove ${showHidden(doing.name)}?`}
          verb="Remove"
          danger
          onClose={close}
          run={async () => {
            await withStepUp(() => removeMember(organizationId, doing.userId))
            await finish(`${doing.name} is no member any more.`)
          }}
        >
          <p>The person loses access at once, and tokens that they created end. Apps stay up.</p>
        </Confirm>
      )}
      {doing?.what === 'leave' && (
        <Confirm
          title={`Leave ${me.organization?.name ?? 'the organization'}?`}
          verb="Leave"
          danger
          onClose={close}
          run={async () => {
            await leaveOrganization(organizationId)
            await startOver()
          }}
        >
          <p>You lose access at once, and tokens that you created here end. An owner can invite you again.</p>
        </Confirm>
      )}
    </Settings>
  )
}
