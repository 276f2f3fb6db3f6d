-- Northwind as the files that the CRM imports: one for each kind of record, one line a record, the columns headed by the names of the
-- fields. `copy ... to stdout \g file` is \copy that may have more than one line.

copy (
  select company_name as "Name", phone as "Phone (1998)", fax as "Fax (1998)" from customers
  union all
  select company_name, phone, fax from suppliers
  order by 1
) to stdout with (format csv, header) \g companies.csv

copy (
  select contact_name as "Name", null as "Given name", null as "Family name", null as "Mail address" from customers
  union all
  select contact_name, null, null, null from suppliers
  union all
  select first_name || ' ' || last_name, first_name, last_name, lower(first_name || '.' || last_name || '@northwind.example') from employees
  order by 1
) to stdout with (format csv, header) \g people.csv

-- Where they are. Countries may be written as people call them.
copy (
  select company_name as "Party", address as "Street and number", postal_code as "Postal code", city as "City", region as "Region",
    country as "Country"
  from customers
  union all
  select company_name, address, postal_code, city, region, country from suppliers
  union all
  select first_name || ' ' || last_name, address, postal_code, city, region, country from employees
  order by 1
) to stdout with (format csv, header) \g addresses.csv

copy (
  select company_name as "Of", contact_name as "Person", contact_title as "Role" from customers
  union all
  select company_name, contact_name, contact_title from suppliers
  order by 1
) to stdout with (format csv, header) \g contacts.csv

-- Since their first order; whoever has none yet may become one.
copy (
  select c.company_name as "Party", c.customer_id as "Client number", min(o.order_date) as "Client since",
    case when count(o.order_id) > 0 then 'active' else 'prospect' end as "Status"
  from customers c left join orders o using (customer_id)
  group by c.company_name, c.customer_id
  order by 1
) to stdout with (format csv, header) \g clients.csv

copy (select company_name as "Party" from suppliers order by 1) to stdout with (format csv, header) \g suppliers.csv

copy (
  select s.company_name as "Supplier", p.product_name as "Supplies", p.units_in_stock as "In stock", p.quantity_per_unit as "Note"
  from products p join suppliers s using (supplier_id)
  order by 1, 2
) to stdout with (format csv, header) \g supplies.csv

-- Each as the member who signs in with the address.
copy (
  select first_name || ' ' || last_name as "Person", title as "Job title", hire_date as "Works here since",
    lower(first_name || '.' || last_name || '@northwind.example') as "Account"
  from employees
  order by 1
) to stdout with (format csv, header) \g employees.csv

copy (
  select e.first_name || ' ' || e.last_name as "Person", m.first_name || ' ' || m.last_name as "Reports to"
  from employees e join employees m on m.employee_id = e.reports_to
  order by 1
) to stdout with (format csv, header) \g reporting-lines.csv

-- An order is a deal that was won on its day. Amounts are whole numbers of cents, rounded once an order.
copy (
  select 'Order ' || o.order_id as "Name", c.company_name as "Client", o.order_date as "Closed",
    lower(e.first_name || '.' || e.last_name || '@northwind.example') as "Owner",
    (select round(100 * sum(d.unit_price::numeric * d.quantity * (1 - d.discount::numeric))) from order_details d where d.order_id = o.order_id)
      as "Value"
  from orders o join customers c using (customer_id) join employees e using (employee_id)
  order by o.order_id
) to stdout with (format csv, header) \g orders.csv
