/** EC2's metadata tells times to the second, in UTC. */
export function timestamp(instant: number): string {
  return new Date(instant).toISOString().replace(/\.[0-9]{3}Z$/, 'Z');
}
