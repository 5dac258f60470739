-- What pages and sitemaps were seen to list, so that later visits bring only what is new.

CREATE TABLE feed_links (
    feed TEXT NOT NULL,
    link TEXT NOT NULL, -- a canonical address
    PRIMARY KEY (feed, link)
) STRICT, WITHOUT ROWID;
