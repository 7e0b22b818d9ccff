return await double(21);
