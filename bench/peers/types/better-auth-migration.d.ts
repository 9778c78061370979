export declare function getMigrations(options: object): Promise<{ runMigrations(): Promise<void> }>;
