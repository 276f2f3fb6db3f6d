-- ── Lines of deals and quotes ──────────────────────────────────────────────────────────────────────────────────────────
-- Lines never share a position. Looked at when the transaction ends: to reorder them, they pass through each other's.
alter table crm.deal_line add constraint deal_line_one_at_a_position unique (org_id, deal_id, position) deferrable initially deferred;
--> statement-breakpoint
alter table crm.quote_line add constraint quote_line_one_at_a_position unique (org_id, quote_id, position) deferrable initially deferred;
--> statement-breakpoint
alter table crm.product add constraint product_currency_code check (currency ~ '^[A-Z]{3}$');
--> statement-breakpoint
alter table crm.quote add constraint quote_currency_code check (currency ~ '^[A-Z]{3}$');
--> statement-breakpoint
-- What belongs to whatever has lines is counted and summed with its row locked: whoever writes a line waits for whoever is doing so. New
-- lines are the last; what a line comes to is worked out here and nowhere else, rounded once, a half away from zero. The arguments are
-- the table of what has lines and the column that names it.
create function crm.settle_line() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  becomes constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  org constant uuid := coalesce(becomes, was) ->> 'org_id';
  whole constant uuid := coalesce(becomes, was) ->> tg_argv[1];
  status text;
  deal uuid;
  lines integer;
begin
  if tg_op = 'UPDATE' and was ->> tg_argv[1] <> becomes ->> tg_argv[1] then
    raise exception 'A line stays where it is. Add another one there.' using errcode = 'FH003', column = tg_argv[1];
  end if;
  -- Who sees it follows the deal, also of what was issued.
  if tg_op = 'UPDATE' and was - '{audience_team_id,audience_owner_id,version,updated_at,search_text}'::text[]
    = becomes - '{audience_team_id,audience_owner_id,version,updated_at,search_text}'::text[] then
    return new;
  end if;
  if tg_argv[0] = 'quote' then
    select q.status, q.deal_id into status, deal from crm.quote q where q.org_id = org and q.id = whole for no key update;
    if status <> 'draft' and current_setting('app.scope', true) is distinct from 'identity' then
      raise exception 'This quote was issued and never changes. Revise it to make a new version.' using errcode = 'FH003';
    end if;
  else
    perform 1 from crm.deal d where d.org_id = org and d.id = whole for no key update;
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if tg_op = 'INSERT' then
    execute format('select count(*) from crm.%I l where l.org_id = $1 and l.%I = $2', tg_table_name, tg_argv[1]) into lines using org, whole;
    if lines >= 200 then
      raise exception 'There are 200 lines already. Put some of them together.' using errcode = 'FH003';
    end if;
    new.position := lines + 1;
    if tg_argv[0] = 'quote' then
      new.deal_id := coalesce(deal, new.deal_id);
    end if;
  end if;
  new.net_minor := round(new.quantity_thousandths::numeric * new.unit_price_minor * (10000 - new.discount_basis_points) / 10000000);
  return new;
end $$;
--> statement-breakpoint
-- The sums of a quote's lines: the net of a rate is the sum of its lines, its tax is worked out from that sum and rounded once.
create function crm.quote_totals(org uuid, of_quote uuid, out net bigint, out tax bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(sum(r.net), 0)::bigint, coalesce(sum(round(r.net * r.rate / 10000)), 0)::bigint
  from (
    select sum(l.net_minor) as net, l.tax_basis_points::numeric as rate
    from crm.quote_line l where l.org_id = org and l.quote_id = of_quote group by l.tax_basis_points
  ) r
$$;
--> statement-breakpoint
-- After a line is written: gaps are closed, and what follows from the lines is written where they belong. Nothing is, where it is so already.
create function crm.sum_lines() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  one constant jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  org constant uuid := one ->> 'org_id';
  whole constant uuid := one ->> tg_argv[1];
begin
  if tg_op = 'DELETE' then
    execute format('update crm.%1$I l set position = r.place
      from (select o.id, row_number() over (order by o.position, o.id) as place from crm.%1$I o where o.org_id = $1 and o.%2$I = $2) r
      where l.org_id = $1 and l.id = r.id and l.position <> r.place', tg_table_name, tg_argv[1]) using org, whole;
  end if;
  if tg_argv[0] = 'quote' then
    update crm.quote q set net_minor = t.net, tax_minor = t.tax, gross_minor = t.net + t.tax
    from crm.quote_totals(org, whole) t
    where q.org_id = org and q.id = whole and (q.net_minor, q.tax_minor) is distinct from (t.net, t.tax);
  else
    update crm.deal d set value_minor = coalesce(t.net, d.value_minor), has_lines = t.net is not null
    from (select sum(l.net_minor) as net from crm.deal_line l where l.org_id = org and l.deal_id = whole) t
    where d.org_id = org and d.id = whole
      and (d.value_minor, d.has_lines) is distinct from (coalesce(t.net, d.value_minor), t.net is not null);
  end if;
  return null;
end $$;
--> statement-breakpoint
-- The last word: whatever was done, in whatever order, positions are 1, 2, 3 when the transaction ends.
create function crm.demand_positions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  one constant jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  is_whole boolean;
begin
  execute format('select coalesce(count(*) = max(l.position) and min(l.position) = 1, true) from crm.%I l where l.org_id = $1 and l.%I = $2',
    tg_table_name, tg_argv[1]) into is_whole using (one ->> 'org_id')::uuid, (one ->> tg_argv[1])::uuid;
  if not is_whole then
    raise exception 'Lines have positions without holes. Put them all into their order at once.' using errcode = 'FH003', column = 'position';
  end if;
  return null;
end $$;
--> statement-breakpoint
-- Named so that it comes before the audience, which looks at the deal that is put in here.
create trigger attached before insert or update or delete on crm.deal_line for each row execute function crm.settle_line('deal', 'deal_id');
--> statement-breakpoint
create trigger attached before insert or update or delete on crm.quote_line for each row execute function crm.settle_line('quote', 'quote_id');
--> statement-breakpoint
create trigger audience before insert or update of deal_id on crm.deal_line for each row execute function crm.follow_deal('deal_id');
--> statement-breakpoint
create trigger audience before insert or update of deal_id on crm.quote_line for each row execute function crm.follow_deal('deal_id');
--> statement-breakpoint
create trigger summed after insert or update of net_minor, tax_basis_points, quantity_thousandths, unit_price_minor, discount_basis_points or delete
  on crm.deal_line for each row execute function crm.sum_lines('deal', 'deal_id');
--> statement-breakpoint
create trigger summed after insert or update of net_minor, tax_basis_points, quantity_thousandths, unit_price_minor, discount_basis_points or delete
  on crm.quote_line for each row execute function crm.sum_lines('quote', 'quote_id');
--> statement-breakpoint
create constraint trigger positions after insert or update of position or delete on crm.deal_line deferrable initially deferred
  for each row execute function crm.demand_positions('deal', 'deal_id');
--> statement-breakpoint
create constraint trigger positions after insert or update of position or delete on crm.quote_line deferrable initially deferred
  for each row execute function crm.demand_positions('quote', 'quote_id');
--> statement-breakpoint
-- A deal with lines is worth what they come to, whoever says otherwise.
create function crm.value_deal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  net constant bigint := (select sum(l.net_minor) from crm.deal_line l where l.org_id = new.org_id and l.deal_id = new.id);
begin
  new.has_lines := net is not null;
  new.value_minor := coalesce(net, new.value_minor);
  return new;
end $$;
--> statement-breakpoint
create trigger deal_valued before insert or update on crm.deal for each row execute function crm.value_deal();
--> statement-breakpoint
-- ── Quotes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- A quote is a draft, then issued, then accepted, declined or superseded. When it is issued it gets the next number of its year: those who
-- issue come one after another until their transactions end. From then on nothing of it changes but what became of it, the file that
-- was made of it and who sees it; the party it is kept with moves when that becomes part of another one, which only the owner of the
-- tables does.
create function crm.settle_quote() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  moving constant text[] := '{status,decided_on,declined_because,file_id,audience_team_id,audience_owner_id,party_id,version,updated_at,search_text}';
begin
  if tg_op = 'INSERT' then
    if new.status <> 'draft' then
      raise exception 'A quote begins as a draft.' using errcode = 'FH003', column = 'status';
    end if;
    select 0, 0, 0, null, null, null, null, null into
      new.net_minor, new.tax_minor, new.gross_minor, new.number, new.year, new.sequence, new.issued_on, new.file_id;
    return new;
  end if;
  if new.deal_id <> old.deal_id then
    raise exception 'A quote stays with its deal.' using errcode = 'FH003', column = 'deal_id';
  end if;
  if old.status = 'draft' and new.status not in ('draft', 'issued') or old.status <> 'draft' and new.status = 'draft'
    or old.status not in ('draft', 'issued') and new.status <> old.status then
    raise exception 'This quote was accepted, declined or replaced already.' using errcode = 'FH003', column = 'status';
  end if;
  if old.status <> 'draft' then
    if to_jsonb(new) - moving <> to_jsonb(old) - moving then
      raise exception 'This quote was issued and never changes. Revise it to make a new version.' using errcode = 'FH003';
    end if;
    return new;
  end if;
  select t.net, t.tax, t.net + t.tax into new.net_minor, new.tax_minor, new.gross_minor from crm.quote_totals(new.org_id, new.id) t;
  if new.status = 'draft' then
    select null, null, null, null, null into new.number, new.year, new.sequence, new.issued_on, new.file_id;
    return new;
  end if;
  if new.issued_on is null or new.valid_until is null or new.sender is null or new.valid_until < new.issued_on
    or not exists (select from crm.quote_line l where l.org_id = new.org_id and l.quote_id = new.id) then
    raise exception 'A quote is issued with lines, by somebody, and valid until that day or later.' using errcode = 'FH003', column = 'valid_until';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('crm.quote ' || new.org_id, 0));
  new.year := extract(year from new.issued_on);
  new.sequence := 1 + coalesce((select max(q.sequence) from crm.quote q where q.org_id = new.org_id and q.year = new.year), 0);
  new.number := format('Q-%s-%s', new.year, lpad(new.sequence::text, greatest(4, length(new.sequence::text)), '0'));
  new.issued_by := nullif(current_setting('app.user_id', true), '')::uuid;
  return new;
end $$;
--> statement-breakpoint
-- As whoever writes: the owner of the tables alone, as which parties are merged, keeps an issued quote with another party.
create function crm.keep_recipient() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user <> (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
    raise exception 'This quote was issued and never changes. Revise it to make a new version.' using errcode = 'FH003', column = 'party_id';
  end if;
  return new;
end $$;
--> statement-breakpoint
-- What was issued stays, and with it its number. An organization that is removed takes all with it.
create function crm.keep_quote() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('app.scope', true) is distinct from 'identity' then
    raise exception 'A quote that was issued stays, and so does its deal. Decline it, or mark the deal as lost.' using errcode = 'FH003';
  end if;
  return old;
end $$;
--> statement-breakpoint
create trigger settled before insert or update on crm.quote for each row execute function crm.settle_quote();
--> statement-breakpoint
create trigger recipient before update on crm.quote for each row
  when (old.status <> 'draft' and old.party_id is distinct from new.party_id) execute function crm.keep_recipient();
--> statement-breakpoint
create trigger kept before delete on crm.quote for each row when (old.status <> 'draft') execute function crm.keep_quote();
--> statement-breakpoint
create trigger audience before insert or update of deal_id on crm.quote for each row execute function crm.follow_deal('deal_id');
--> statement-breakpoint
-- ── Consent ────────────────────────────────────────────────────────────────────────────────────────────────────────────
alter table crm.consent_purpose add constraint consent_purpose_name_form check (strpos(name, '|') = 0 and btrim(name) = name);
--> statement-breakpoint
create trigger person before insert or update of party_id on crm.consent for each row execute function crm.demand_person('party_id');
--> statement-breakpoint
-- What somebody said is kept with the words they were asked, by whoever writes it down, and never said of the future. Nobody changes it:
-- but its note goes when personal data is erased, and it moves with the party when that becomes part of another one.
create function crm.keep_consent() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.wording := coalesce((select p.wording from crm.consent_purpose p where p.org_id = new.org_id and p.id = new.purpose_id), '');
    new.recorded_by := nullif(current_setting('app.user_id', true), '')::uuid;
    if new.at > now() + interval '5 minutes' then
      raise exception 'Choose a time that is not in the future.' using errcode = 'FH003', column = 'at';
    end if;
    return new;
  end if;
  if to_jsonb(new) - '{note,party_id,version,updated_at,search_text}'::text[] <> to_jsonb(old) - '{note,party_id,version,updated_at,search_text}'::text[]
    or new.note is not null and new.note is distinct from old.note
    or new.party_id <> old.party_id and current_user <> (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
    raise exception 'What was said stays as it was written down. Add what they say now.' using errcode = 'FH003';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger kept before insert or update on crm.consent for each row execute function crm.keep_consent();
--> statement-breakpoint
-- What a party consents to at present: of each purpose what was said last. The party is locked first.
create function crm.note_consents() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  becomes constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  org constant uuid := coalesce(becomes, was) ->> 'org_id';
  concerned uuid[];
begin
  concerned := case when tg_table_name = 'consent_purpose'
    then array(select distinct c.party_id from crm.consent c where c.org_id = org and c.purpose_id = (becomes ->> 'id')::uuid)
    else array[(was ->> 'party_id')::uuid, (becomes ->> 'party_id')::uuid] end;
  perform 1 from crm.party p where p.org_id = org and p.id = any (concerned) order by p.id for no key update;
  update crm.party p set consent_names = n.names
  from (
    select o.id, (
      select '|' || string_agg(last.name, '|' order by last.name collate "C") || '|'
      from (
        select distinct on (c.purpose_id) c.decision, u.name
        from crm.consent c join crm.consent_purpose u on u.org_id = c.org_id and u.id = c.purpose_id
        where c.org_id = org and c.party_id = o.id order by c.purpose_id, c.at desc, c.id desc
      ) last where last.decision = 'given'
    ) as names
    from crm.party o where o.org_id = org and o.id = any (concerned)
  ) n
  where p.org_id = org and p.id = n.id and p.consent_names is distinct from n.names;
  return null;
end $$;
--> statement-breakpoint
create trigger consents after insert or update of party_id or delete on crm.consent for each row execute function crm.note_consents();
--> statement-breakpoint
create trigger consents after update of name on crm.consent_purpose for each row
  when (old.name is distinct from new.name) execute function crm.note_consents();
--> statement-breakpoint
revoke all on function crm.settle_line(), crm.quote_totals(uuid, uuid), crm.sum_lines(), crm.demand_positions(), crm.value_deal(),
  crm.settle_quote(), crm.keep_recipient(), crm.keep_quote(), crm.keep_consent(), crm.note_consents() from public;
