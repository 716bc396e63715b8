// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @title RoundAnchor
/// @notice Holds what nobody may rewrite of federations: who takes part with which records, and one record hash per round, in order.
/// @dev Append-only. There is no administrator, no upgrade and no transfer of a federation: who registers an id anchors for it, for good.
/// Hashes are stored as given; what they mean is checked by whoever replays the federation.
contract RoundAnchor {
    /// @notice A participant's keys and dataset root, as they were anchored together.
    struct Enrolment {
        bytes32 participant;
        bytes32 datasetRoot;
        bytes32 vrfKey;
        bytes32 enrolmentHash;
        uint32 recordCount;
        uint64 blockNumber;
    }

    /// @notice A closed round: the hash of its record, the root of the model after it, and the block that anchored both.
    struct Round {
        bytes32 recordHash;
        bytes32 modelRoot;
        uint64 blockNumber;
    }

    struct Federation {
        address owner;
        uint64 blockNumber;
        Enrolment[] enrolments;
        Round[] rounds;
        mapping(bytes32 => uint64) enrolmentBlocks;
    }

    mapping(bytes32 => Federation) private federations;

    event FederationRegistered(bytes32 indexed federation, address indexed owner);

    event EnrolmentAnchored(
        bytes32 indexed federation,
        bytes32 indexed participant,
        bytes32 datasetRoot,
        bytes32 vrfKey,
        uint32 recordCount,
        bytes32 enrolmentHash
    );

    event RoundAnchored(bytes32 indexed federation, uint64 indexed round, bytes32 recordHash, bytes32 modelRoot);

    /// @notice The id is taken.
    error FederationExists(bytes32 federation, address owner);

    /// @notice Nobody registered this id.
    error FederationUnknown(bytes32 federation);

    /// @notice Only the address that registered the federation anchors for it.
    error NotOwner(bytes32 federation, address sender);

    /// @notice Exactly this enrolment was anchored before, in that block.
    error EnrolmentExists(bytes32 federation, uint64 blockNumber);

    /// @notice Rounds go 0, 1, 2, ...; the next is `expected`.
    error RoundOutOfOrder(bytes32 federation, uint64 expected, uint64 given);

    /// @notice Claims an id for the sender.
    /// @param id SHA-256 of the federation's description.
    function registerFederation(bytes32 id) external {
        Federation storage f = federations[id];
        if (f.owner != address(0)) revert FederationExists(id, f.owner);
        f.owner = msg.sender;
        f.blockNumber = uint64(block.number);
        emit FederationRegistered(id, msg.sender);
    }

    /// @notice Appends an enrolment. A participant may enrol again with other values; the same values are refused.
    function anchorEnrolment(
        bytes32 id,
        bytes32 participant,
        bytes32 datasetRoot,
        bytes32 vrfKey,
        uint32 recordCount,
        bytes32 enrolmentHash
    ) external {
        Federation storage f = owned(id);
        bytes32 key = enrolmentKey(participant, datasetRoot, vrfKey, recordCount, enrolmentHash);
        if (f.enrolmentBlocks[key] != 0) revert EnrolmentExists(id, f.enrolmentBlocks[key]);
        f.enrolmentBlocks[key] = uint64(block.number);
        f.enrolments.push(Enrolment(participant, datasetRoot, vrfKey, enrolmentHash, recordCount, uint64(block.number)));
        emit EnrolmentAnchored(id, participant, datasetRoot, vrfKey, recordCount, enrolmentHash);
    }

    /// @notice Appends the next round.
    /// @param round Must equal the number of rounds anchored so far.
    function anchorRound(bytes32 id, uint64 round, bytes32 recordHash, bytes32 modelRoot) external {
        Federation storage f = owned(id);
        uint64 expected = uint64(f.rounds.length);
        if (round != expected) revert RoundOutOfOrder(id, expected, round);
        f.rounds.push(Round(recordHash, modelRoot, uint64(block.number)));
        emit RoundAnchored(id, round, recordHash, modelRoot);
    }

    /// @notice Zeros for an id that nobody registered.
    function federation(bytes32 id)
        external
        view
        returns (address owner, uint64 blockNumber, uint64 enrolmentCount, uint64 roundCount)
    {
        Federation storage f = federations[id];
        return (f.owner, f.blockNumber, uint64(f.enrolments.length), uint64(f.rounds.length));
    }

    /// @notice The block that anchored exactly this enrolment; 0 when none did.
    function enrolmentBlock(
        bytes32 id,
        bytes32 participant,
        bytes32 datasetRoot,
        bytes32 vrfKey,
        uint32 recordCount,
        bytes32 enrolmentHash
    ) external view returns (uint64) {
        return federations[id].enrolmentBlocks[enrolmentKey(participant, datasetRoot, vrfKey, recordCount, enrolmentHash)];
    }

    /// @notice Up to `count` enrolments from index `from` on, in the order in which they were anchored.
    function enrolments(bytes32 id, uint256 from, uint256 count) external view returns (Enrolment[] memory page) {
        Enrolment[] storage all = federations[id].enrolments;
        page = new Enrolment[](clip(all.length, from, count));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = all[from + i];
        }
    }

    /// @notice Up to `count` rounds from round `from` on.
    function rounds(bytes32 id, uint256 from, uint256 count) external view returns (Round[] memory page) {
        Round[] storage all = federations[id].rounds;
        page = new Round[](clip(all.length, from, count));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = all[from + i];
        }
    }

    function owned(bytes32 id) private view returns (Federation storage f) {
        f = federations[id];
        if (f.owner == address(0)) revert FederationUnknown(id);
        if (f.owner != msg.sender) revert NotOwner(id, msg.sender);
    }

    function enrolmentKey(
        bytes32 participant,
        bytes32 datasetRoot,
        bytes32 vrfKey,
        uint32 recordCount,
        bytes32 enrolmentHash
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(participant, datasetRoot, vrfKey, recordCount, enrolmentHash));
    }

    function clip(uint256 length, uint256 from, uint256 count) private pure returns (uint256) {
        if (from >= length) return 0;
        return count < length - from ? count : length - from;
    }
}
