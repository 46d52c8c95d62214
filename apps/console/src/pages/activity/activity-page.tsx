import Button from '@cloudscape-design/components/button';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSession } from '../../app/use-session.ts';
import { type Action, one } from '../../ui/actions.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { type Activity, activity } from './activity.ts';
import { columns, rowKey } from './columns.tsx';
import { WhyDialog } from './why-dialog.tsx';

const refusal = ({ Outcome, Explainable }: Activity) => {
  if (Outcome !== 'denied') return 'It was not denied.';
  return Explainable ? undefined : 'It is not written down why.';
};

/** Who changed what, and what was refused; of all accounts for administrators of the cloud. */
export default function ActivityPage() {
  const { administrator, accountId } = useSession();
  const asked = useInfiniteQuery(activity(administrator ? {} : { AccountId: accountId }));
  const [explained, setExplained] = useState<Activity>();
  const rows = useMemo(() => asked.data?.pages.flatMap(({ Entries }) => Entries), [asked.data]);
  const actions: Action<Activity>[] = [
    { id: 'why', text: 'Why was this denied?', whyNot: one(refusal), run: ([row]) => setExplained(row) },
  ];
  return (
    <ListPage
      help={
        <>
          <p>
            Every change that somebody made or tried to make. Reading leaves no entry; neither do objects in buckets.
          </p>
          <p>Select an entry that was denied to learn which policy decided, and what would let it pass.</p>
        </>
      }
      id="activity"
      title="Activity"
      noun={['entry', 'entries']}
      columns={columns}
      rowKey={rowKey}
      rows={rows}
      asked={asked}
      actions={actions}
      single
      sortBy="time"
      descending
      description={
        asked.hasNextPage && (
          <Button variant="inline-link" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            There are older ones: load more
          </Button>
        )
      }
      empty="Nothing has been done yet."
    >
      {explained && <WhyDialog key={explained.RequestId} entry={explained} close={() => setExplained(undefined)} />}
    </ListPage>
  );
}
