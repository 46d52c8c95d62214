import { useQuery } from '@tanstack/react-query';
import { useSearch } from '../../../app/use-search.ts';
import { useSession } from '../../../app/use-session.ts';
import { ErrorBox } from '../../../ui/error-box.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Page } from '../../../ui/page.tsx';
import { images } from '../../images/images.ts';
import { instanceTypes } from '../../instance-types/types.ts';
import { keyPairs } from '../../key-pairs/key-pairs.ts';
import { subnets, vpcs } from '../../networks/networks.ts';
import { securityGroups } from '../../security-groups/groups.ts';
import { instance } from '../instances.ts';
import { fromBase64, userData } from '../user-data.ts';
import { defaults, like } from './choices.ts';
import { LaunchForm } from './launch-form.tsx';

/** Waits until there is something to choose from, then shows the form with everything filled in. */
export default function LaunchPage() {
  const { user } = useSession();
  const { like: model, image } = useSearch();
  const asked = [images, instanceTypes, keyPairs, securityGroups, vpcs, subnets] as const;
  const results = {
    images: useQuery(asked[0]),
    types: useQuery(asked[1]),
    keys: useQuery(asked[2]),
    groups: useQuery(asked[3]),
    vpcs: useQuery(asked[4]),
    subnets: useQuery(asked[5]),
  };
  const modelAsked = useQuery({ ...instance(model ?? ''), enabled: model !== undefined });
  const modelData = useQuery({ ...userData(model ?? ''), enabled: model !== undefined });
  const failed = [...Object.values(results), modelAsked].find(({ error }) => error);
  const ready =
    Object.values(results).every(({ data }) => data) &&
    (model === undefined || (modelAsked.data !== undefined && modelData.data !== undefined));
  if (!ready)
    return (
      <Page title="Launch an instance" under={[{ text: 'Instances', href: 'instances' }]}>
        {failed ? (
          <ErrorBox error={failed.error} retry={failed.refetch} />
        ) : (
          <Loading text="Looking at what there is to choose from" />
        )}
      </Page>
    );
  const vpc = results.vpcs.data!.find(({ IsDefault }) => IsDefault)?.VpcId ?? results.vpcs.data![0]?.VpcId;
  const offer = {
    images: results.images.data!,
    types: results.types.data!,
    keys: results.keys.data!,
    groups: results.groups.data!.filter(({ VpcId }) => VpcId === vpc),
    subnets: results.subnets.data!.filter(({ VpcId }) => VpcId === vpc),
    vpc,
    userName: user,
  };
  const usual = defaults(offer);
  const start = modelAsked.data ? like(modelAsked.data, usual, fromBase64(modelData.data ?? '') ?? '') : usual;
  return <LaunchForm key={model ?? image ?? ''} offer={offer} start={image ? { ...start, image } : start} />;
}
