"""Trade statistics to revenue: a file of flows read, and what the law makes of them added up."""
