-- Keep node_use and account_use in the transaction of whatever changes what they count.

create function node_added() returns trigger language plpgsql as $$
begin
  insert into node_use values (new.id, 0, 0, 0);
  return null;
end;
$$;
create trigger node_added after insert on node for each row execute function node_added();

create function instance_added() returns trigger language plpgsql as $$
begin
  update node_use set vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib
    where node = new.node and (new.desired = 'running' or new.phase in ('starting', 'up'));
  insert into account_use select new.account, 1 where new.desired <> 'terminated'
    on conflict (account) do update set instances = account_use.instances + 1;
  return null;
end;
$$;
create trigger instance_added after insert on instance for each row execute function instance_added();

-- Nearly all reports are about machines that are to run, and change nothing here.
create function instance_changed() returns trigger language plpgsql as $$
begin
  update node_use set vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib
    where node = old.node and (old.desired = 'running' or old.phase in ('starting', 'up'));
  update node_use set vcpus = vcpus + new.vcpus, memory_mib = memory_mib + new.memory_mib
    where node = new.node and (new.desired = 'running' or new.phase in ('starting', 'up'));
  update account_use
    set instances = instances + (old.desired = 'terminated')::int - (new.desired = 'terminated')::int
    where account = new.account and (old.desired = 'terminated') <> (new.desired = 'terminated');
  return null;
end;
$$;
create trigger instance_changed after update of node, desired, phase, vcpus, memory_mib on instance for each row
when (not (old.desired = 'running' and new.desired = 'running' and old.node = new.node
  and old.vcpus = new.vcpus and old.memory_mib = new.memory_mib))
execute function instance_changed();

create function instance_removed() returns trigger language plpgsql as $$
begin
  update node_use set vcpus = vcpus - old.vcpus, memory_mib = memory_mib - old.memory_mib
    where node = old.node and (old.desired = 'running' or old.phase in ('starting', 'up'));
  update account_use set instances = instances - 1
    where account = old.account and old.desired <> 'terminated';
  return null;
end;
$$;
create trigger instance_removed after delete on instance for each row execute function instance_removed();

create function volume_added() returns trigger language plpgsql as $$
begin
  update node_use set disk_gib = disk_gib + new.gib where node = new.node;
  return null;
end;
$$;
create trigger volume_added after insert on volume for each row execute function volume_added();

create function volume_changed() returns trigger language plpgsql as $$
begin
  update node_use set disk_gib = disk_gib - old.gib where node = old.node;
  update node_use set disk_gib = disk_gib + new.gib where node = new.node;
  return null;
end;
$$;
create trigger volume_changed after update of node, gib on volume for each row execute function volume_changed();

create function volume_removed() returns trigger language plpgsql as $$
begin
  update node_use set disk_gib = disk_gib - old.gib where node = old.node;
  return null;
end;
$$;
create trigger volume_removed after delete on volume for each row execute function volume_removed();
