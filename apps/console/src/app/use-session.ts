import { useQuery } from '@tanstack/react-query';
import { type Session, session } from '../api/session.ts';

/** Who is logged in. Pages are shown to nobody else. */
export function useSession(): Session {
  const { data } = useQuery(session);
  if (!data) throw new Error('Nobody is logged in.');
  return data;
}
