import type { ComponentProps } from 'react'
import { Link } from 'wouter'
import styles from './button.module.css'

type Look = 'plain' | 'primary' | 'danger' | 'quiet'

export const Button = ({
  look = 'plain',
  busy = false,
  className = '',
  ...rest
}: ComponentProps<'button'> & { look?: Look; busy?: boolean }) => (
  <button
    type="button"
    {...rest}
    className={`${styles.button} ${styles[look]} ${className}`}
    aria-disabled={busy || undefined}
    onClick={busy ? event => event.preventDefault() : rest.onClick}
  />
)

export const ButtonLink = ({
  href,
  look = 'plain',
  children,
}: {
  href: string
  look?: Look
  children: React.ReactNode
}) => (
  <Link href={href} className={`${styles.button} ${styles[look]}`}>
    {children}
  </Link>
)

/** A link out of the console. What is behind it learns neither who came nor from where. */
export const OutLink = ({
  href,
  className,
  children,
}: {
  href: string
  className?: string
  children: React.ReactNode
}) =>
  /^https?:\/\//i.test(href) ? (
    <a href={href} target="_blank" rel="noopener noreferrer" className={className}>
      {children}
      <span aria-hidden="true">{' ↗'}</span>
    </a>
  ) : (
    <span className={className}>{children}</span>
  )
