// The way to a company's sign-in and back. Must not know who the company is.

/** The address that is come back to: the page finds there that it holds a session now. */
export const SIGNED_IN = '#/signed-in'

/** With an invite somebody new is let in by it. */
export function companyLogin(invite?: string): string {
  const query = new URLSearchParams({ next: `/${SIGNED_IN}`, ...(invite && { invite }) })
  return `/oidc/login?${query}`
}

/** Makes the company's account one more way in for whoever is signed in, and has that ticket. */
export function linkCompany(ticket: string): string {
  return `/oidc/login?${new URLSearchParams({ next: '/#/account/access', link: 'yes', ticket })}`
}
