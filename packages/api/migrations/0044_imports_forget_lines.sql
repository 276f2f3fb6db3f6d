-- Lines of imports are looked at as JSON, which writes the end of a line within a cell as a letter behind a backslash: that letter was
-- taken for the first of the next word, and the name there for another one.
create or replace function platform.is_named_in(said text, called text, mail text, phone text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(platform.words_in(called) <> '{}'
      and platform.words_in(regexp_replace(said, '\\[bfnrt]', ' ', 'g')) @> platform.words_in(called), false)
    or coalesce(position(lower(mail) in lower(said)) > 0, false)
    or exists (
      select from regexp_matches(said, '[0-9][0-9 ()./-]{5,}', 'g') found,
        lateral ltrim(regexp_replace(found[1], '[^0-9]', '', 'g'), '0') as digits
      where length(digits) > 5 and regexp_replace(phone, '[^0-9]', '', 'g') like '%' || digits)
$$;
