package dev.carillon.testkit;

/** What each theme of the contract speaks through. */
interface ContractCase {
    Conversation api();
}
