import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import { Await } from '../../ui/loading.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Some, Time } from '../../ui/text.tsx';
import { lookOf, principalOf } from '../activity/activity.ts';

const shown = 6;

/** What was done last in the account, and what was refused. */
export function Recent({ account }: { account: string }) {
  const asked = useQuery(query('mallee', 'DescribeActivity', { AccountId: account, MaxResults: shown }));
  // Not everybody may see it, and the dashboard is the first page of all.
  if (isDoorError(asked.error) && asked.error.status === 403) return null;
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button href="activity">All activity</Button>}>
          Recent activity
        </Header>
      }
    >
      <Await query={asked}>
        {({ Entries }) => (
          <ul className="recent">
            {Entries.map((entry) => (
              <li key={`${entry.RequestId} ${entry.Action}`}>
                <div>
                  {entry.ServiceName}:{entry.Action} <Some>{entry.Resources}</Some>
                  <Box variant="small" display="block">
                    <bdi>{principalOf(entry)}</bdi>, <Time>{entry.Time}</Time>
                  </Box>
                </div>
                <StateBadge state={lookOf(entry)}>{entry.Outcome}</StateBadge>
              </li>
            ))}
          </ul>
        )}
      </Await>
    </Container>
  );
}
