use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// A database of one test: PostgreSQL if `TEST_DATABASE_URL` names a server, else SQLite in the node's directory.
pub struct TestDatabase {
    server: Option<String>,
    name: String,
    url: Option<String>,
}

impl TestDatabase {
    pub fn create() -> TestDatabase {
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        let Some(server) = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()) else {
            return TestDatabase { server: None, name, url: None };
        };
        let mut conn = PgConnection::establish(&server).expect("TEST_DATABASE_URL names a PostgreSQL server");
        conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database for the test");
        let url = with_database(&server, &name);
        TestDatabase { server: Some(server), name, url: Some(url) }
    }

    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    pub fn is_postgres(&self) -> bool {
        self.url.is_some()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(server) = &self.server
            && let Ok(mut conn) = PgConnection::establish(server)
        {
            let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// The same server, another database: the path of the URL, before its query.
fn with_database(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &address[..end])
}
