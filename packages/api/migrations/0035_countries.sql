-- A country was any two characters before. What can be read as one is written in capitals, the letters that people use for the United
-- Kingdom become its code, and what are no letters at all says nothing.
update crm.party_address set country = case when upper(country) = 'UK' then 'GB' when country ~ '^[A-Za-z]{2}$' then upper(country) end
where country !~ '^[A-Z]{2}$' or country = 'UK';
--> statement-breakpoint
-- ISO 3166: whether the code is one in use is looked at as it comes in.
alter table crm.party_address add constraint party_address_country_code check (country ~ '^[A-Z]{2}$');
